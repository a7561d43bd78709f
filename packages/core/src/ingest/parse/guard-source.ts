const MAX_LINE_LENGTH = 200_000
const MAX_NESTING = 60
const MAX_INDENT = 400
const MAX_CELLS = 400
const MAX_BRACKET_RUN = 200

/**
 * Why a page must not be given to the parser, whose time or stack such text would exhaust; null when
 * it may. Looks at each line once.
 */
export function refuseSource(source: string): string | null {
  let at = 0
  for (let number = 1; at <= source.length; number += 1) {
    const breakAt = source.indexOf('\n', at)
    const end = breakAt < 0 ? source.length : breakAt
    const reason = refuseLine(source, at, end)
    if (reason) return `line ${number} ${reason}`
    at = end + 1
  }
  return null
}

function refuseLine(source: string, start: number, end: number): string | null {
  if (end - start > MAX_LINE_LENGTH) return `is longer than ${MAX_LINE_LENGTH} characters`
  let nesting = 0
  let at = start
  for (; at < end; at += 1) {
    const character = source[at] as string
    if (character === ' ' || character === '\t') continue
    if (!'>-*+'.includes(character) || (character !== '>' && source[at + 1] !== ' ')) break
    nesting += 1
  }
  if (nesting > MAX_NESTING) return `nests more than ${MAX_NESTING} levels`
  if (nesting > 0 && at - start > MAX_INDENT) return `is indented by more than ${MAX_INDENT}`
  if (countRun(source, start, end, '|') > MAX_CELLS) return `has more than ${MAX_CELLS} table cells`
  if (longestRun(source, start, end) > MAX_BRACKET_RUN) {
    return `has more than ${MAX_BRACKET_RUN} brackets or marks in a row`
  }
  return null
}

function countRun(source: string, start: number, end: number, character: string): number {
  let found = 0
  for (
    let at = source.indexOf(character, start);
    at >= 0 && at < end;
    at = source.indexOf(character, at + 1)
  ) {
    found += 1
  }
  return found
}

/** Longest run of one character out of those whose matching is quadratic. */
function longestRun(source: string, start: number, end: number): number {
  if (end - start <= MAX_BRACKET_RUN) return 0
  let longest = 0
  let run = 0
  for (let at = start + 1; at < end; at += 1) {
    const character = source[at] as string
    run = character === source[at - 1] && '[]<{`'.includes(character) ? run + 1 : 0
    if (run > longest) longest = run
  }
  return longest
}
