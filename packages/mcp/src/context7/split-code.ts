/** A fenced block of Markdown. */
export interface CodeBlock {
  /** Info word of the fence, lower case; empty when there is none. */
  language: string
  code: string
}

const OPENING = /^ {0,3}(`{3,}|~{3,})[ \t]*([^\s`{]*)/

/** Takes the fenced code blocks out of Markdown; what is left is the prose around them. */
export function splitCode(markdown: string): { blocks: CodeBlock[]; prose: string } {
  const blocks: CodeBlock[] = []
  const prose: string[] = []
  let open: { fence: string; language: string; lines: string[] } | null = null
  for (const line of markdown.split('\n')) {
    if (open) {
      if (closes(line, open.fence)) {
        blocks.push({ language: open.language, code: open.lines.join('\n') })
        open = null
      } else {
        open.lines.push(line)
      }
      continue
    }
    const [, fence, language] = OPENING.exec(line) ?? []
    if (fence) open = { fence, language: (language ?? '').toLowerCase(), lines: [] }
    else prose.push(line)
  }
  // A chunk may end inside a block that was longer than a chunk.
  if (open) blocks.push({ language: open.language, code: open.lines.join('\n') })
  return {
    blocks,
    prose: prose
      .join('\n')
      .replace(/\n{3,}/g, '\n\n')
      .trim(),
  }
}

function closes(line: string, fence: string): boolean {
  const text = line.trim()
  return text.length >= fence.length && text === fence.charAt(0).repeat(text.length)
}
