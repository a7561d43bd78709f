/**
 * A Go doc comment as Markdown: indented lines are code, `# Title` a bold title, `[Name]` code. Lines
 * come without their `//`.
 */
export function goDocMarkdown(comment: readonly string[]): string {
  const out: string[] = []
  const isCode = (line: string) => /^(?:\t| {4,}|\s*\t)/.test(line)
  for (let at = 0; at < comment.length; at++) {
    const line = comment[at] ?? ''
    if (!isCode(line)) {
      out.push(proseLine(line.replace(/^ /, '')))
      continue
    }
    let end = at
    while (
      end < comment.length &&
      (isCode(comment[end] ?? '') || isBlankInCode(comment, end, isCode))
    )
      end++
    const block = comment.slice(at, end)
    const indent = Math.min(...block.filter((text) => text.trim()).map((text) => text.search(/\S/)))
    const text = block.map((each) => each.slice(indent)).join('\n')
    // Lists are indented as well.
    if (/^(?:[-*•]|\d+[.)])\s/.test(text)) out.push(text)
    else out.push('', '```go', text, '```', '')
    at = end - 1
  }
  return out
    .join('\n')
    .replace(/\n{3,}/g, '\n\n')
    .trim()
}

const isBlankInCode = (lines: readonly string[], at: number, isCode: (line: string) => boolean) =>
  lines[at]?.trim() === '' && isCode(lines[at + 1] ?? '')

function proseLine(line: string): string {
  const title = /^# (.+)$/.exec(line)?.[1]
  if (title) return `**${title}**`
  // gofmt indents lists, and never nests them.
  const text = line.replace(/^\s+(?=(?:[-*•]|\d+[.)])\s)/, '')
  if (/^\[[^\]]+\]:\s*\S/.test(text)) return text
  return text.replace(/\[(\*?[A-Za-z][\w./]*)\](?![([])/g, '`$1`')
}
