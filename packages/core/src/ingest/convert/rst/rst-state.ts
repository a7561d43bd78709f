/** What is known while one reStructuredText page is read. */
export interface RstState {
  /** Blocks of Markdown from lines without common indentation. */
  blocks(lines: readonly string[]): string[]
  inline(text: string): string
  /** Decorations of titles in the order in which they appeared: the first is the highest level. */
  decorations: string[]
  level: number
  /** Bodies within bodies. */
  depth: number
  /** Id that the next heading takes. */
  pendingId: string | null
  substitutions: Map<string, string>
  targets: Map<string, string>
  /** Language of code that names none, as `highlight` sets it. */
  language: string | null
}

export const indentOf = (line: string): number => /^ */.exec(line)?.[0].length ?? 0

export const isBlank = (line: string | undefined): boolean =>
  line === undefined || line.trim() === ''

/** The lines from `start` that are blank or indented by at least `indent`, and where they end. */
export function takeIndented(
  lines: readonly string[],
  start: number,
  indent = 1,
): { body: string[]; end: number } {
  let end = start
  while (end < lines.length && (isBlank(lines[end]) || indentOf(lines[end] as string) >= indent))
    end += 1
  let last = end
  while (last > start && isBlank(lines[last - 1])) last -= 1
  return { body: dedent(lines.slice(start, last)), end: last === start ? start : end }
}

export function dedent(lines: readonly string[]): string[] {
  let least = Number.POSITIVE_INFINITY
  for (const line of lines) if (!isBlank(line)) least = Math.min(least, indentOf(line))
  const shown = lines.map((line) => (isBlank(line) ? '' : line.slice(least)))
  while (shown.length > 0 && shown[0] === '') shown.shift()
  while (shown.at(-1) === '') shown.pop()
  return shown
}
