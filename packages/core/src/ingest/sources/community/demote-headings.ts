const FENCE = /^ {0,3}(`{3,}|~{3,})/
const ATX = /^ {0,3}(#{1,6})(?=\s)/
const SETEXT = /^ {0,3}(=+|-{2,})\s*$/

/** Markdown of somebody's post, made to stand under a heading of ours of depth `under`. */
export function demoteHeadings(markdown: string, under: number): string {
  const lines: string[] = []
  let fence: string | null = null
  for (const line of markdown.replace(/\r\n?/g, '\n').split('\n')) {
    const marks = FENCE.exec(line)?.[1]
    if (marks && fence === null) fence = marks
    else if (marks && fence && marks[0] === fence[0] && marks.length >= fence.length) fence = null
    if (fence !== null || marks) {
      lines.push(line)
      continue
    }
    const before = lines.at(-1) ?? ''
    const underline = SETEXT.exec(line)?.[1]
    if (
      underline &&
      /^ {0,3}[\p{L}\p{N}`*_"'(]/u.test(before) &&
      (lines.at(-2) ?? '').trim() === ''
    ) {
      lines[lines.length - 1] = `${hashes(under + (underline[0] === '=' ? 1 : 2))} ${before.trim()}`
    } else {
      lines.push(line.replace(ATX, (_, marks: string) => hashes(under + marks.length)))
    }
  }
  return fence === null ? lines.join('\n') : `${lines.join('\n')}\n${fence}`
}

const hashes = (depth: number) => '#'.repeat(Math.min(6, depth))
