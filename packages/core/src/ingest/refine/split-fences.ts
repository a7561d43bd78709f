/** A stretch of a chunk: code between fences, or the Markdown around it. */
export interface Stretch {
  isCode: boolean
  /** Of code: what stands after the opening fence. */
  info: string
  text: string
}

const FENCE = /^ {0,12}(`{3,}|~{3,})(.*)$/

/** Parts fenced code from prose, in order. A fence that is not closed runs to the end. */
export function splitFences(text: string): Stretch[] {
  const stretches: Stretch[] = []
  let lines: string[] = []
  let fence: { marks: string; info: string } | null = null
  const close = () => {
    const isCode = fence !== null
    if (lines.length > 0 || isCode) {
      stretches.push({ isCode, info: fence?.info ?? '', text: lines.join('\n') })
    }
    lines = []
  }
  for (const line of text.split('\n')) {
    const [, marks = '', rest = ''] = FENCE.exec(line) ?? []
    if (fence === null && marks !== '' && !(marks[0] === '`' && rest.includes('`'))) {
      close()
      fence = { marks, info: rest.trim() }
    } else if (fence && closes(marks, rest, fence.marks)) {
      close()
      fence = null
    } else lines.push(line)
  }
  close()
  return stretches
}

const closes = (marks: string, rest: string, opening: string) =>
  marks[0] === opening[0] && marks.length >= opening.length && rest.trim() === ''

/** The words of a chunk as a person reads them: no code, no addresses, no marks of Markdown. */
export function proseOf(text: string): string {
  return splitFences(text)
    .filter(({ isCode }) => !isCode)
    .map((stretch) =>
      stretch.text
        .replace(/`[^`\n]{1,300}`/g, ' ')
        .replace(/\]\([^)\s]{1,2000}[^)\n]{0,300}\)/g, ']')
        .replace(/https?:\/\/\S{1,2000}/g, ' ')
        .replace(/[#*_|[\]<>!~=-]+/g, ' '),
    )
    .join('\n')
}
