import { diffWordsWithSpace, structuredPatch } from 'diff'

/** A run of characters in a changed line; `changed` where this side differs from the other. */
export interface DiffSpan {
  text: string
  changed: boolean
}

export interface DiffLine {
  kind: 'same' | 'added' | 'removed'
  /** 1-based line number on the old and on the new side; null where the side has no such line. */
  oldLine: number | null
  newLine: number | null
  text: string
  /** Only in lines that replace one another; together they are `text`. */
  spans?: DiffSpan[]
}

export interface DiffHunk {
  oldStart: number
  newStart: number
  lines: DiffLine[]
}

export interface TextDiff {
  hunks: DiffHunk[]
  added: number
  removed: number
  /** Whether something was left out, because the texts are too long or too different. */
  truncated: boolean
}

/** Beyond it nobody reads on, and a browser slows down. */
const MAX_TEXT = 1_000_000
const MAX_LINES = 4_000
const MAX_LINE = 4_000
/** Myers' algorithm takes time by the square of the distance: 0.2 s at this one, on 20,000 lines. */
const MAX_DISTANCE = 1_500
/** The same for the words of two lines: 5 s without these bounds on lines of 4,000 characters, 0.5 s at most with them. */
const MAX_WORD_DISTANCE = 60
const MAX_WORD_LINE = 1_500
const MAX_WORD_PAIRS = 200
const CONTEXT = 3

/** What changed between two texts, line by line with the words inside; bounded in time and size. */
export function diffTexts(oldText: string, newText: string): TextDiff {
  const [before, after] = [readable(oldText), readable(newText)]
  const cut = before.cut || after.cut
  const patch = structuredPatch('', '', before.text, after.text, undefined, undefined, {
    context: CONTEXT,
    maxEditLength: MAX_DISTANCE,
  })
  const hunks = patch
    ? patch.hunks.map((hunk) => readHunk(hunk))
    : [wholeText(before.text, after.text)]
  const count = (kind: DiffLine['kind']) =>
    hunks.reduce((sum, { lines }) => sum + lines.filter((line) => line.kind === kind).length, 0)
  const [added, removed] = [count('added'), count('removed')]
  const shown = takeLines(hunks, MAX_LINES)
  return {
    hunks: shown.hunks.map((hunk) => ({ ...hunk, lines: withSpans(hunk.lines) })),
    added,
    removed,
    truncated: cut || shown.cut || !patch,
  }
}

function readable(text: string): { text: string; cut: boolean } {
  const lines = text.slice(0, MAX_TEXT).replaceAll('\r\n', '\n')
  return {
    text: lines === '' || lines.endsWith('\n') ? lines : `${lines}\n`,
    cut: text.length > MAX_TEXT,
  }
}

function readHunk(hunk: { oldStart: number; newStart: number; lines: string[] }): DiffHunk {
  let [oldLine, newLine] = [hunk.oldStart, hunk.newStart]
  const lines = hunk.lines
    .filter((line) => !line.startsWith('\\'))
    .map((line): DiffLine => {
      const text = shorten(line.slice(1))
      if (line.startsWith('+')) return { kind: 'added', oldLine: null, newLine: newLine++, text }
      if (line.startsWith('-')) return { kind: 'removed', oldLine: oldLine++, newLine: null, text }
      return { kind: 'same', oldLine: oldLine++, newLine: newLine++, text }
    })
  return { oldStart: hunk.oldStart, newStart: hunk.newStart, lines }
}

/** Texts that have next to nothing in common: all of the old one gone, all of the new one come. */
function wholeText(before: string, after: string): DiffHunk {
  const split = (text: string) => (text === '' ? [] : text.replace(/\n$/, '').split('\n'))
  const removed = split(before).map(
    (text, at): DiffLine => ({
      kind: 'removed',
      oldLine: at + 1,
      newLine: null,
      text: shorten(text),
    }),
  )
  const added = split(after).map(
    (text, at): DiffLine => ({
      kind: 'added',
      oldLine: null,
      newLine: at + 1,
      text: shorten(text),
    }),
  )
  return { oldStart: 1, newStart: 1, lines: [...removed, ...added] }
}

const shorten = (line: string) => (line.length > MAX_LINE ? `${line.slice(0, MAX_LINE)}…` : line)

function takeLines(hunks: readonly DiffHunk[], most: number): { hunks: DiffHunk[]; cut: boolean } {
  let left = most
  const taken: DiffHunk[] = []
  for (const hunk of hunks) {
    if (left <= 0) break
    taken.push({ ...hunk, lines: hunk.lines.slice(0, left) })
    left -= hunk.lines.length
  }
  return { hunks: taken, cut: left < 0 || taken.length < hunks.length }
}

/** Pairs the removed lines of a block with the added ones behind them, first with first. */
function withSpans(lines: readonly DiffLine[]): DiffLine[] {
  const result = [...lines]
  let pairs = 0
  for (let at = 0; at < result.length; at++) {
    if (result[at]?.kind !== 'removed') continue
    let end = at
    while (result[end]?.kind === 'removed') end += 1
    const removed = end - at
    let added = 0
    while (result[end + added]?.kind === 'added') added += 1
    for (let pair = 0; pair < Math.min(removed, added) && pairs < MAX_WORD_PAIRS; pair++) {
      pairs += 1
      const [before, after] = [result[at + pair], result[end + pair]]
      if (!before || !after) continue
      const words = compareWords(before.text, after.text)
      if (!words) continue
      result[at + pair] = { ...before, spans: words.before }
      result[end + pair] = { ...after, spans: words.after }
    }
    at = end + added - 1
  }
  return result
}

/** Null when the lines are long, or so different that marking words would only dazzle. */
function compareWords(before: string, after: string) {
  if (Math.max(before.length, after.length) > MAX_WORD_LINE) return null
  const parts = diffWordsWithSpace(before, after, { maxEditLength: MAX_WORD_DISTANCE })
  if (!parts) return null
  const common = parts
    .filter((part) => !part.added && !part.removed)
    .reduce((sum, part) => sum + part.value.trim().length, 0)
  if (common * 4 < Math.max(before.length, after.length)) return null
  return {
    before: parts
      .filter((part) => !part.added)
      .map((part): DiffSpan => ({ text: part.value, changed: part.removed })),
    after: parts
      .filter((part) => !part.removed)
      .map((part): DiffSpan => ({ text: part.value, changed: part.added })),
  }
}
