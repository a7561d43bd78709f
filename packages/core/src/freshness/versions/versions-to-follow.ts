import { gt, parse, rcompare } from 'semver'

export interface PublishedVersions {
  published: readonly string[]
  /** The version that the publisher recommends; null where there is no such tag. */
  latest: string | null
  /** Versions that should not be taken up, though they are published. */
  deprecated: ReadonlySet<string>
}

/**
 * Versions to bring in now: the recommended one, the newest of each major line that is indexed, and
 * the newest line where new ones are followed. Never a pre-release but the recommended version, never
 * one that is indexed, nor one behind what is. Newest first.
 */
export function versionsToFollow(
  { published, latest, deprecated }: PublishedVersions,
  indexed: readonly string[],
  followMajors: boolean,
): string[] {
  const here = indexed.filter((version) => parse(version) !== null)
  const newestHere = new Map<string, string>()
  for (const version of here) {
    const known = newestHere.get(majorOf(version))
    if (known === undefined || gt(version, known)) newestHere.set(majorOf(version), version)
  }
  const isFollowed = (version: string) =>
    followMajors || newestHere.size === 0 || newestHere.has(majorOf(version))
  const wanted = new Set<string>()
  if (latest !== null && !here.includes(latest) && isFollowed(latest)) wanted.add(latest)

  const stable = published
    .filter((version) => parse(version)?.prerelease.length === 0 && !deprecated.has(version))
    .sort(rcompare)
  for (const [major, newest] of newestHere) {
    const newer = stable.find((version) => majorOf(version) === major)
    if (newer !== undefined && gt(newer, newest)) wanted.add(newer)
  }
  const [newest] = stable
  const all = [...newestHere.values()]
  const isAhead = newest !== undefined && all.every((version) => gt(newest, version))
  if (followMajors && all.length > 0 && isAhead && !newestHere.has(majorOf(newest))) {
    wanted.add(newest)
  }
  return [...wanted].sort((a, b) => (parse(a) && parse(b) ? rcompare(a, b) : 0))
}

/** The line of compatible versions: `4` for 4.1.0, `0.3` for 0.3.7; the text itself for other forms. */
export function majorOf(version: string): string {
  const parsed = parse(version)
  if (!parsed) return version
  return parsed.major === 0 ? `0.${parsed.minor}` : String(parsed.major)
}
