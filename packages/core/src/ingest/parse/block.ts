/** A line of text as it will be shown, with the line of the file it comes from (1-based). */
export interface Line {
  text: string
  line: number
}

/** A piece of a page that is only cut when it is longer than a chunk by itself. */
export interface Block {
  kind: 'heading' | 'text' | 'list' | 'table' | 'code'
  lines: Line[]
  /** Last line of the file that the block covers. */
  endLine: number
  /** Headings: 1 to 6. */
  depth?: number
  /** Headings: the words alone. */
  title?: string
  /** Headings: an id given by the author, for the link. */
  id?: string | undefined
  /** Headings: written in HTML, as the banner of a page often is. */
  fromHtml?: boolean
  /** Code: language of the fence, lower case. */
  language?: string | null
  /** Stands under the block before it without a blank line, as list items do. */
  tight?: boolean
  /** Smaller blocks that hold the same text, for when this one must be cut. */
  parts?: () => Block[]
}

/** A page as it was understood, before it is cut. */
export interface ParsedPage {
  title: string
  description: string | null
  blocks: Block[]
}

/** Characters of a block in a chunk. */
export function blockLength(block: Block): number {
  let length = block.lines.length - 1
  for (const { text } of block.lines) length += text.length
  return Math.max(0, length)
}
