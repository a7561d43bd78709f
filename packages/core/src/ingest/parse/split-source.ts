/** A stretch of a page that can be parsed by itself. */
export interface Segment {
  source: string
  /** Lines of the page before it. */
  linesBefore: number
}

// The parser's time and memory grow faster than the text: 200 kB in one piece took 4 s and 700 MB
// where it is a long list, in pieces of 16 kB less than one.
const MIN_LENGTH = 16_000
const LOOSE_LENGTH = 48_000

const FENCE = /^ {0,3}(`{3,}|~{3,})/
const DEFINITION = /^ {0,3}\[[^\]]{1,200}\]:\s*\S/
/** HTML in which blank lines and headings mean nothing. */
const RAW_OPEN = /<!--|<(pre|script|style|textarea)\b/i

/**
 * Cuts a long page before headings, outside of code and comments, or at a blank line where headings
 * are far apart. Link definitions from anywhere in the page are put behind each segment but the last.
 */
export function splitSource(source: string): Segment[] {
  if (source.length <= LOOSE_LENGTH) return [{ source, linesBefore: 0 }]
  const lines = source.split('\n')
  const definitions = lines.filter((line) => DEFINITION.test(line)).join('\n')
  const segments: Segment[] = []
  let from = 0
  let length = 0
  let fence: string | null = null
  let raw: string | null = null
  for (const [index, line] of lines.entries()) {
    const free = fence === null && raw === null
    if (free && index > from && isCut(lines, index, length)) {
      segments.push({ source: lines.slice(from, index).join('\n'), linesBefore: from })
      from = index
      length = 0
    }
    length += line.length + 1
    if (raw !== null) {
      if (line.toLowerCase().includes(raw)) raw = null
      continue
    }
    fence = nextFence(line, fence)
    if (fence === null) raw = openedRaw(line)
  }
  segments.push({ source: lines.slice(from).join('\n'), linesBefore: from })
  if (definitions === '') return segments
  return segments.map((segment, index) =>
    index === segments.length - 1
      ? segment
      : { ...segment, source: `${segment.source}\n\n${definitions}` },
  )
}

function isCut(lines: readonly string[], index: number, length: number): boolean {
  if (length < MIN_LENGTH || lines[index - 1]?.trim() !== '') return false
  const line = lines[index] as string
  if (/^#{1,6}\s/.test(line)) return true
  return length > LOOSE_LENGTH && /^[\p{L}\p{N}*_`[]/u.test(line)
}

function nextFence(line: string, fence: string | null): string | null {
  const marks = FENCE.exec(line)?.[1]
  if (!marks) return fence
  if (fence === null) return marks
  const closes = marks[0] === fence[0] && marks.length >= fence.length && line.trim() === marks
  return closes ? null : fence
}

/** What must be met before the text is Markdown again. */
function openedRaw(line: string): string | null {
  const open = RAW_OPEN.exec(line)
  if (!open) return null
  const closing = open[1] ? `</${open[1].toLowerCase()}` : '-->'
  return line.toLowerCase().indexOf(closing, open.index) >= 0 ? null : closing
}
