/** What differs between ecosystems that share the loose ordering. */
export interface LooseRules {
  isPrerelease(version: string): boolean
  /** What `~1.2` holds still: the minor version (npm), or all but the last part named (Composer, Ruby). */
  tilde: 'minor' | 'last'
  /** Whether unknown words stand before the release (`1.0.x` < `1.0`) or behind it (`1.0-jre` > `1.0`). */
  wordsAreEarly: boolean
}

type Part = number | string
type Test = (version: string) => boolean

/** Order of known words; the release itself, which has none, is at 0. */
const WORDS: Readonly<Record<string, number>> = {
  dev: -9,
  nightly: -9,
  canary: -9,
  a: -8,
  alpha: -8,
  b: -7,
  beta: -7,
  m: -6,
  milestone: -6,
  ea: -6,
  pre: -5,
  preview: -5,
  next: -5,
  rc: -4,
  cr: -4,
  c: -4,
  snapshot: -3,
  final: 0,
  ga: 0,
  release: 0,
  stable: 0,
  sp: 2,
  p: 2,
  pl: 2,
  patch: 2,
  post: 2,
}
const UNKNOWN_EARLY = -2
const UNKNOWN_LATE = 1

/** Whether a text begins like a version: `1.0.Final`, `v2`, `2024.1`. */
export const isLooseVersion = (text: string): boolean => /^v?\d[\w.+-]*$/i.test(text)

/**
 * Orders numbers by value and words by what they usually mean; `1.0`, `1.0.0` and `1.Final` are equal.
 * The numbers before the first word go first: else `3.Final` would be `3`, and `3` be `3.0`, and the
 * two would differ.
 */
export function compareLoosely(a: string, b: string, rules: LooseRules): number {
  const [left, right] = [partsOf(a), partsOf(b)]
  return (
    compareLists(left.release, right.release, rules) || compareLists(left.rest, right.rest, rules)
  )
}

function compareLists(left: readonly Part[], right: readonly Part[], rules: LooseRules): number {
  for (let at = 0; at < Math.max(left.length, right.length); at++) {
    const order = compareParts(left[at], right[at], rules)
    if (order !== 0) return order
  }
  return 0
}

function compareParts(a: Part | undefined, b: Part | undefined, rules: LooseRules): number {
  if (typeof a === 'number' || typeof b === 'number') {
    // A number beside a word is the later one, as `1.0.1` is after `1.0-sp`.
    if (typeof a === 'string')
      return rank(a, rules) < 0 ? -1 : typeof b === 'number' && b > 0 ? -1 : 1
    if (typeof b === 'string') return -compareParts(b, a, rules)
    return Math.sign((a ?? 0) - (b ?? 0))
  }
  const order = rank(a, rules) - rank(b, rules)
  if (order !== 0) return Math.sign(order)
  return a === b || isKnown(a) || isKnown(b) ? 0 : (a ?? '') < (b ?? '') ? -1 : 1
}

const isKnown = (word: string | undefined) => word === undefined || Object.hasOwn(WORDS, word)

function rank(word: string | undefined, rules: LooseRules): number {
  if (word === undefined) return 0
  const known = Object.hasOwn(WORDS, word) ? WORDS[word] : undefined
  return known ?? (rules.wordsAreEarly ? UNKNOWN_EARLY : UNKNOWN_LATE)
}

/**
 * The numbers up to the first word, and what follows, without `v`, build data, leading zeros and the
 * words that say nothing.
 */
function partsOf(version: string): { release: Part[]; rest: Part[] } {
  const plain = version
    .toLowerCase()
    .replace(/^v(?=\d)/, '')
    .replace(/\+.*$/, '')
  const all: Part[] = (plain.match(/\d+|[a-z]+/g) ?? []).map((part) =>
    /^\d/.test(part) ? Number(part) : part,
  )
  const word = all.findIndex((part) => typeof part === 'string')
  const end = word < 0 ? all.length : word
  const rest = all.slice(end).filter((part) => typeof part === 'number' || WORDS[part] !== 0)
  return { release: all.slice(0, end), rest }
}

/**
 * A test for ranges as they are written for Maven (`[1.0,2.0)`), Ruby (`~> 7.0`), Composer (`^1 || ^2`)
 * and by most people (`>=1, <2`, `1.x`, `1`); null when the text is none.
 */
export function looseRange(text: string, rules: LooseRules): Test | null {
  const bracketed = mavenRange(text.trim(), rules)
  if (bracketed) return bracketed
  const allowsEarly = rules.isPrerelease(text)
  const groups = text.split(/\s*\|\|?\s*/).map((group) => allOf(group, rules))
  if (groups.some((group) => group === null)) return null
  return (version) =>
    (allowsEarly || !rules.isPrerelease(version)) && groups.some((group) => group?.(version))
}

function allOf(group: string, rules: LooseRules): Test | null {
  const hyphen = /^(\S+)\s+-\s+(\S+)$/.exec(group.trim())
  const joined = hyphen ? `>=${hyphen[1]} <=${hyphen[2]}` : group
  const terms = joined
    .replace(/([<>=!~^]+)\s+/g, '$1')
    .split(/[,\s]+/)
    .filter(Boolean)
  const tests = terms.map((term) => oneTest(term, rules))
  if (tests.length === 0 || tests.some((test) => test === null)) return null
  return (version) => tests.every((test) => test?.(version))
}

function oneTest(term: string, rules: LooseRules): Test | null {
  const [, sign = '', rest = ''] = /^(~>|[<>]=?|={1,3}|!=|\^|~)?(.*)$/.exec(term) ?? []
  const version = rest.replace(/@\w+$/, '')
  if (version === '*' && sign === '') return () => true
  const isWild = /[.][x*]$/i.test(version)
  const base = version.replace(/(?:\.[x*])+$/i, '')
  if (!isLooseVersion(base)) return null
  const order = (other: string) => compareLoosely(other, base, rules)
  const numbers = numbersOf(base)
  switch (sign) {
    case '>=':
      return (other) => order(other) >= 0
    case '>':
      return (other) => order(other) > 0
    case '<=':
      return (other) => order(other) <= 0
    case '<':
      return (other) => order(other) < 0
    case '!=':
      return (other) => order(other) !== 0
    case '^':
      return within(
        base,
        Math.max(
          0,
          numbers.findIndex((part) => part > 0),
        ),
        rules,
      )
    case '~>':
      return within(base, Math.max(0, numbers.length - 2), rules)
    case '~':
      return within(
        base,
        rules.tilde === 'last' ? Math.max(0, numbers.length - 2) : Math.min(1, numbers.length - 1),
        rules,
      )
    default:
      return isWild || (sign === '' && numbers.length < 3 && /^v?[\d.]+$/i.test(base))
        ? within(base, numbers.length - 1, rules)
        : (other) => order(other) === 0
  }
}

/** From a version up to where the number at `held` changes. */
function within(base: string, held: number, rules: LooseRules): Test {
  const numbers = numbersOf(base)
  const next = [...numbers.slice(0, held), (numbers[held] ?? 0) + 1].join('.')
  // `2.0-rc1` is older than `2.0` and yet no 1.x.
  const end = `${next}-dev`
  return (other) => compareLoosely(other, base, rules) >= 0 && compareLoosely(other, end, rules) < 0
}

const numbersOf = (version: string) =>
  (/^v?(\d+(?:\.\d+)*)/i.exec(version)?.[1] ?? '0').split('.').map(Number)

/** `[1.0,2.0)`, `(,1.0]`, `[1.5]`, several of them joined by commas. */
function mavenRange(text: string, rules: LooseRules): Test | null {
  if (!/^[[(]/.test(text)) return null
  const sets = [...text.matchAll(/([[(])([^,()[\]]*)(,)?([^,()[\]]*)([\])])/g)]
  if (sets.map(([whole]) => whole).join(',') !== text.replace(/\s*,\s*(?=[[(])/g, ',')) return null
  const tests = sets.map(([, open, from = '', comma, to = '', close]) => (version: string) => {
    const low = from.trim() ? compareLoosely(version, from.trim(), rules) : 1
    if (!comma) return low === 0
    const high = to.trim() ? compareLoosely(version, to.trim(), rules) : -1
    return (open === '[' ? low >= 0 : low > 0) && (close === ']' ? high <= 0 : high < 0)
  })
  const allowsEarly = rules.isPrerelease(text)
  return (version) =>
    (allowsEarly || !rules.isPrerelease(version)) && tests.some((test) => test(version))
}
