import { compare, maxSatisfying, parse, prerelease, type SemVer, valid, validRange } from 'semver'
import { AppError } from '../errors.ts'

/** How the served version stands to the requested one. */
export type VersionMatch = 'exact' | 'satisfies' | 'nearest' | 'latest'

export interface VersionQuestion {
  /** Version, range or dist-tag; null asks for the latest. */
  requested: string | null
  indexed: readonly string[]
  published: readonly string[]
  distTags: Readonly<Record<string, string>>
}

export interface VersionAnswer {
  /** Indexed version to answer from; null when none is indexed. */
  served: string | null
  match: VersionMatch
  /** Published version that would serve the request better than `served`; null when none would. */
  wanted: string | null
}

/**
 * Decides which indexed version answers a request, and never hides that it is another one.
 * @throws AppError `bad_input` when `requested` is no version, range or tag of this library.
 */
export function matchVersion(question: VersionQuestion): VersionAnswer {
  const { requested, indexed, published, distTags } = question
  const latest = distTags.latest ?? newest(published) ?? newest(indexed)
  if (requested === null || requested === 'latest') return fromTarget(latest, 'latest', question)
  const tagged = Object.hasOwn(distTags, requested) ? distTags[requested] : undefined
  if (tagged) return fromTarget(tagged, 'satisfies', question)
  if (valid(requested)) return fromTarget(requested, 'exact', question)
  if (validRange(requested) === null) throw unknownVersion(requested, distTags)

  const served = maxSatisfying([...indexed], requested)
  if (served) return { served, match: 'satisfies', wanted: null }
  const wanted = maxSatisfying([...published], requested)
  const target = wanted ?? /(\d+)(\.\d+)?(\.\d+)?/.exec(requested)?.[0] ?? null
  return { served: nearest(indexed, target), match: 'nearest', wanted }
}

/** Newest first by semver; what is no semver goes last. */
export function newestFirst(versions: readonly string[]): string[] {
  return [...versions].sort((a, b) => {
    const [left, right] = [parse(a), parse(b)]
    if (left && right) return compare(right, left)
    if (left || right) return left ? -1 : 1
    return a < b ? 1 : -1
  })
}

function fromTarget(
  target: string | null,
  match: VersionMatch,
  { indexed, published }: VersionQuestion,
): VersionAnswer {
  if (target && indexed.includes(target)) return { served: target, match, wanted: null }
  const wanted = target && (match === 'latest' || published.includes(target)) ? target : null
  return { served: nearest(indexed, target), match: 'nearest', wanted }
}

function newest(versions: readonly string[]): string | null {
  const ordered = newestFirst(versions)
  return ordered.find((version) => !prerelease(version)) ?? ordered[0] ?? null
}

/**
 * The indexed version next to the target in release order: of the one below and the one above, that
 * which shares more of major and minor with it, and the newer one when both share as much.
 */
function nearest(indexed: readonly string[], target: string | null): string | null {
  const wanted = target === null ? null : parse(pad(target))
  if (!wanted) return newest(indexed)
  const ordered = newestFirst(indexed).filter((version) => valid(version))
  const above = ordered.findLast((version) => compare(version, wanted) > 0)
  const below = ordered.find((version) => compare(version, wanted) < 0)
  if (!above || !below) return above ?? below ?? newest(indexed)
  return shared(below, wanted) > shared(above, wanted) ? below : above
}

/** How many of major and minor are the same, counted from the left. */
function shared(version: string, wanted: SemVer): number {
  const parsed = parse(version)
  if (parsed?.major !== wanted.major) return 0
  return parsed.minor === wanted.minor ? 2 : 1
}

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
