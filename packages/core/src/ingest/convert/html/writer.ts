import type { Node } from './tree.ts'

/** What the writers of headings, lists, tables and code share while one page is written. */
export interface Writer {
  /** Blocks of Markdown in order, to be put apart by blank lines. */
  blocks(nodes: readonly Node[]): string[]
  /** Text with emphasis, code and links on one line or, with breaks, a few. */
  inline(nodes: readonly Node[], options?: InlineOptions): string
  /** Absolute address of a link or picture, null where it leads nowhere. */
  resolve(href: string): string | null
  /** Level of the last heading written. */
  level: number
  /** Lists and quotes around the place that is written. */
  nesting: number
  /** Ids that headings have taken: a page's second use of one leads nowhere. */
  ids: Set<string>
}

export interface InlineOptions {
  /** Plain words: for headings. */
  plain?: boolean
  /** One line, with pipes escaped. */
  cell?: boolean
}

/** Containers deeper than this are written as if they were not there: each costs a copy of its text. */
export const MAX_NESTING = 10
