import type { Line } from './block.ts'

/** Replaces `source[start, end)` by `text`. */
export interface Edit {
  start: number
  end: number
  text: string
}

export interface Span {
  start: number
  end: number
  /** Line of the file at `start`. */
  line: number
}

/**
 * Lines of a span with edits applied. A removed line break joins two lines, so that every line that
 * is kept still knows where it began. `strip` takes the container's indentation or `>` off all lines
 * but the first, which starts behind it already.
 */
export function renderLines(
  source: string,
  span: Span,
  edits: readonly Edit[],
  strip: (line: string) => string = (line) => line,
): Line[] {
  const lines: Line[] = []
  let text = ''
  let begin = span.line
  let current = span.line
  let at = span.start

  const keep = (end: number) => {
    while (at < end) {
      const breakAt = source.indexOf('\n', at)
      if (breakAt < 0 || breakAt >= end) {
        text += source.slice(at, end)
        at = end
        return
      }
      text += source.slice(at, breakAt)
      push()
      at = breakAt + 1
      current += 1
      begin = current
    }
  }
  const push = () => {
    const shown = lines.length === 0 ? text : strip(text)
    lines.push({ text: shown.trimEnd(), line: begin })
    text = ''
  }

  for (const edit of inOrder(edits)) {
    if (edit.start < at || edit.end > span.end) continue
    keep(edit.start)
    const [first = '', ...added] = edit.text.split('\n')
    text += first
    for (const line of added) {
      push()
      text = line
    }
    current += countBreaks(source, edit.start, edit.end)
    at = edit.end
  }
  keep(span.end)
  push()
  return lines
}

/** Drops blank lines at both ends and repeated ones between. */
export function tidyLines(lines: readonly Line[]): Line[] {
  return lines.filter(({ text }, index) => {
    if (text.trim() !== '') return true
    const before = lines[index - 1]
    const rest = lines.slice(index + 1, index + 2)
    return before !== undefined && before.text.trim() !== '' && rest.length > 0
  })
}

/** By start; of two at one place the wider first, which then swallows the other. */
function inOrder(edits: readonly Edit[]): Edit[] {
  return [...edits].sort((a, b) => a.start - b.start || b.end - a.end)
}

function countBreaks(source: string, start: number, end: number): number {
  let found = 0
  for (
    let at = source.indexOf('\n', start);
    at >= 0 && at < end;
    at = source.indexOf('\n', at + 1)
  ) {
    found += 1
  }
  return found
}
