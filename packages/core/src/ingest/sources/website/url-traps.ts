/** Tells addresses that a site makes up without end from those of pages. */
export type TrapDetector = (url: string) => string | null

const MAX_LENGTH = 1_000
const MAX_SEGMENTS = 15
const MAX_REPEATS = 3
/** Of one path with different queries. */
const MAX_QUERIES = 20
const MAX_PARAMETERS = 4
/** Of addresses that differ in numbers alone, by how many numbers they have. */
const MAX_NUMBERED = [Number.POSITIVE_INFINITY, 400, 60, 40]
const MAX_DATED = 40
const DATE = /(^|[/=_-])(19|20)\d{2}([/_-]?\d{1,2}){1,2}($|[/&_-])/
const CALENDAR = /(^|[/?&])(calendar|events?|agenda|date|day|week|month|year)([/=&?-]|$)/i

/** Counts as it goes: one detector a crawl, asked once for each new address. */
export function createTrapDetector(): TrapDetector {
  const counts = new Map<string, number>()
  const over = (key: string, most: number) => {
    const count = (counts.get(key) ?? 0) + 1
    counts.set(key, count)
    return count > most
  }
  return (url) => {
    if (url.length > MAX_LENGTH) return 'the address is too long'
    const { pathname, search, searchParams } = new URL(url)
    const segments = pathname.split('/').filter(Boolean)
    if (segments.length > MAX_SEGMENTS) return 'too many folders deep'
    if (repeats(segments)) return 'the address repeats itself'
    const rest = `${pathname}${search}`
    const numbers = rest.match(/\d+/g)?.length ?? 0
    const template = rest.replace(/\d+/g, '#')
    if (search !== '') {
      if ([...searchParams].length > MAX_PARAMETERS) return 'too many parameters'
      if (over(`? ${pathname}`, MAX_QUERIES)) return 'too many queries of one page'
    }
    if (DATE.test(rest) || (CALENDAR.test(rest) && numbers > 0)) {
      if (over(`d ${template}`, MAX_DATED)) return 'looks like a calendar without end'
    }
    const most = MAX_NUMBERED[Math.min(numbers, MAX_NUMBERED.length - 1)] ?? 0
    if (over(`# ${template}`, most)) return 'too many pages that differ in numbers alone'
    return null
  }
}

/** `/a/x/a/y/a`, or `/a/b/a/b`: what a relative link on its own page makes. */
function repeats(segments: readonly string[]): boolean {
  const seen = new Map<string, number>()
  for (const segment of segments) seen.set(segment, (seen.get(segment) ?? 0) + 1)
  if ([...seen.values()].some((count) => count >= MAX_REPEATS)) return true
  return segments.some(
    (segment, at) =>
      segment === segments[at + 2] &&
      at + 3 < segments.length &&
      segments[at + 1] === segments[at + 3],
  )
}
