import type { Line } from '../parse/block.ts'

/**
 * Groups of lines of at most `limit` characters and of about the same size, cut where it hurts
 * least: at blank lines, else before lines that are indented little. A line that is too long by
 * itself is cut between sentences or words. `costs` say what a cut before each line costs, 0 to 1,
 * where more is known than indentation tells.
 */
export function groupLines(
  lines: readonly Line[],
  limit: number,
  costs: readonly number[] | null = null,
): Line[][] {
  const parts = lines.map((line) => splitLine(line, limit))
  const fitting = parts.flat()
  const known =
    costs &&
    parts.flatMap((each, index) => each.map((_, at) => (at === 0 ? (costs[index] as number) : 1)))
  const groups: Line[][] = []
  let rest = fitting.reduce((sum, { text }) => sum + text.length + 1, 0)
  let start = 0
  while (start < fitting.length) {
    const aim = rest / Math.ceil(rest / (limit + 1))
    const end =
      rest <= limit + 1 ? fitting.length : bestCut(fitting, start, { aim, limit, costs: known })
    const group = fitting.slice(start, end)
    rest -= group.reduce((sum, { text }) => sum + text.length + 1, 0)
    start = end
    if (group.some((line) => !isBlank(line))) groups.push(trimBlank(group))
  }
  return groups
}

/** Index of the line that begins the next group. */
function bestCut(
  lines: readonly Line[],
  start: number,
  { aim, limit, costs }: { aim: number; limit: number; costs: readonly number[] | null },
): number {
  let best = start + 1
  let bestCost = Number.POSITIVE_INFINITY
  let length = -1
  for (let end = start + 1; end < lines.length; end += 1) {
    length += (lines[end - 1] as Line).text.length + 1
    if (length > limit) break
    const cut = costs?.[end] ?? cutCost(lines[end - 1] as Line, lines[end] as Line)
    const cost = Math.abs(length - aim) / aim + cut
    if (cost < bestCost) {
      best = end
      bestCost = cost
    }
  }
  return best
}

/** From 0, between paragraphs of code, to 0.6, deep inside of one. */
function cutCost(before: Line, after: Line): number {
  if (isBlank(before) || isBlank(after)) return 0
  const indent = after.text.length - after.text.trimStart().length
  return 0.2 + Math.min(0.4, indent / 20)
}

const isBlank = ({ text }: Line) => text.trim() === ''

function trimBlank(lines: readonly Line[]): Line[] {
  const first = lines.findIndex((line) => !isBlank(line))
  const last = lines.findLastIndex((line) => !isBlank(line))
  return lines.slice(first, last + 1)
}

function splitLine({ text, line }: Line, limit: number): Line[] {
  const parts: Line[] = []
  let rest = text
  while (rest.length > limit) {
    const cut = cutPosition(rest, limit)
    parts.push({ text: rest.slice(0, cut).trimEnd(), line })
    rest = rest.slice(cut).trimStart()
  }
  parts.push({ text: rest, line })
  return parts
}

function cutPosition(text: string, limit: number): number {
  const window = text.slice(0, limit)
  const sentence = Math.max(...['. ', '! ', '? ', '; '].map((end) => window.lastIndexOf(end))) + 1
  if (sentence > limit / 2) return sentence
  const space = window.lastIndexOf(' ')
  if (space > limit / 4) return space
  // Between the halves of a surrogate pair there is no character.
  const code = text.charCodeAt(limit - 1)
  return limit > 1 && code >= 0xd800 && code <= 0xdbff ? limit - 1 : Math.max(1, limit)
}
