import { AppError } from '../errors.ts'
import { newestWithin, schemeOf, type VersionScheme, versionScheme } from './compare-versions.ts'

/** How the served version stands to the requested one. */
export type VersionMatch = 'exact' | 'satisfies' | 'nearest' | 'latest'

export interface VersionQuestion {
  /** Version, range or dist-tag; null asks for the latest. */
  requested: string | null
  indexed: readonly string[]
  published: readonly string[]
  distTags: Readonly<Record<string, string>>
  /** Whose way of writing versions and ranges; npm's when not given. */
  ecosystem?: string | null | undefined
}

export interface VersionAnswer {
  /** Indexed version to answer from; null when none is indexed. */
  served: string | null
  match: VersionMatch
  /** Published version that would serve the request better than `served`; null when none would. */
  wanted: string | null
}

/** Version of libraries whose sources know none: always the newest. */
const CURRENT = 'current'

/**
 * Decides which indexed version answers a request, and never hides that it is another one.
 * @throws AppError `bad_input` when `requested` is no version, range or tag of this library.
 */
export function matchVersion(question: VersionQuestion): VersionAnswer {
  const { requested, indexed, published, distTags } = question
  const scheme = versionScheme(question.ecosystem)
  const latest = distTags.latest ?? newest(published, scheme) ?? newest(indexed, scheme)
  if (requested === null || requested === 'latest') return fromTarget(latest, 'latest', question)
  const tagged = Object.hasOwn(distTags, requested) ? distTags[requested] : undefined
  if (tagged) return fromTarget(tagged, 'satisfies', question)
  const exact = sameVersion(requested, question, scheme)
  if (exact) return fromTarget(exact, 'exact', question)
  if (!scheme.isRange(requested)) {
    if (scheme.isVersion(requested)) return fromTarget(requested, 'exact', question)
    throw unknownVersion(requested, distTags)
  }
  const served = newestWithin(indexed, requested, scheme)
  if (served) return { served, match: 'satisfies', wanted: null }
  const wanted = newestWithin(published, requested, scheme)
  const target = wanted ?? /(\d+)(\.\d+)?(\.\d+)?/.exec(requested)?.[0] ?? null
  return { served: nearest(indexed, target, scheme), match: 'nearest', wanted }
}

/**
 * Newest first: `current`, then versions by semver where all are, else by the loosest ordering (or
 * that of the ecosystem given); what is no version goes last.
 */
export function newestFirst(versions: readonly string[], ecosystem?: string | null): string[] {
  const loosest = versionScheme('any')
  const known = versions.filter((version) => loosest.isVersion(version))
  const given = ecosystem ? versionScheme(ecosystem) : schemeOf(known)
  const scheme = known.every((version) => given.isVersion(version)) ? given : schemeOf(known)
  const rank = (version: string) => (version === CURRENT ? 0 : scheme.isVersion(version) ? 1 : 2)
  return [...versions].sort((a, b) => {
    const order = rank(a) - rank(b)
    if (order !== 0) return order
    const newer = rank(a) === 1 ? scheme.compare(b, a) : 0
    return newer || (a === b ? 0 : a < b ? 1 : -1)
  })
}

/** The version that a request names, as the library writes it: `1.10.0` for `v1.10.0` as well. */
function sameVersion(
  requested: string,
  { indexed, published, ecosystem }: VersionQuestion,
  scheme: VersionScheme,
): string | null {
  const known = [...indexed, ...published]
  if (known.includes(requested)) return requested
  if (!scheme.isVersion(requested)) return null
  const isNpm = !ecosystem || ecosystem === 'npm'
  const same = isNpm
    ? undefined
    : known.find((version) => scheme.isVersion(version) && scheme.compare(version, requested) === 0)
  // Where `2.31` may mean a series it is none that is missing.
  return (
    same ?? (/^v?\d+(?:\.\d+)?$/i.test(requested) && scheme.isRange(requested) ? null : requested)
  )
}

function fromTarget(
  target: string | null,
  match: VersionMatch,
  { indexed, published, ecosystem }: VersionQuestion,
): VersionAnswer {
  if (target && indexed.includes(target)) return { served: target, match, wanted: null }
  const wanted = target && (match === 'latest' || published.includes(target)) ? target : null
  return { served: nearest(indexed, target, versionScheme(ecosystem)), match: 'nearest', wanted }
}

function newest(versions: readonly string[], scheme: VersionScheme): string | null {
  const ordered = newestFirst(versions.filter((version) => scheme.isVersion(version)))
  const stable = ordered.find((version) => !scheme.isPrerelease(version))
  return (
    (versions.includes(CURRENT) ? CURRENT : stable) ??
    ordered[0] ??
    newestFirst(versions)[0] ??
    null
  )
}

/**
 * The indexed version next to the target in release order: of the one below and the one above, that
 * which shares more of major and minor with it, and the newer one when both share as much.
 */
function nearest(
  indexed: readonly string[],
  target: string | null,
  scheme: VersionScheme,
): string | null {
  const wanted = target === null ? null : pad(target)
  if (wanted === null || !scheme.isVersion(wanted)) return newest(indexed, scheme)
  const ordered = indexed
    .filter((version) => scheme.isVersion(version))
    .sort((a, b) => scheme.compare(b, a))
  const above = ordered.findLast((version) => scheme.compare(version, wanted) > 0)
  const below = ordered.find((version) => scheme.compare(version, wanted) < 0)
  if (!above || !below) return above ?? below ?? newest(indexed, scheme)
  return shared(below, wanted) > shared(above, wanted) ? below : above
}

/** How many of major and minor are the same, counted from the left. */
function shared(version: string, wanted: string): number {
  const [a, b] = [numbers(version), numbers(wanted)]
  if (a[0] !== b[0]) return 0
  return a[1] === b[1] ? 2 : 1
}

const numbers = (version: string) => version.match(/\d+/g)?.slice(0, 2).map(Number) ?? []

/** `4` and `4.1` count as `4.0.0` and `4.1.0` when distances are taken. */
function pad(version: string): string {
  return /^\d+(\.\d+)?$/.test(version)
    ? `${version}${version.includes('.') ? '.0' : '.0.0'}`
    : version
}

function unknownVersion(requested: string, distTags: Readonly<Record<string, string>>): AppError {
  const tags = Object.keys(distTags).slice(0, 8).join(', ') || 'none known'
  return new AppError(
    'bad_input',
    `"${requested}" is no version, range or tag of this library (tags: ${tags}). Ask for a version such as 4.1.0, a range such as ^4, or leave it out for the latest.`,
  )
}
