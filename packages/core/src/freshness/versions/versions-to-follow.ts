import { type VersionScheme, versionScheme } from '../../libraries/index.ts'

export interface PublishedVersions {
  /** Whose rules the versions follow: `npm`, `pypi`, … */
  ecosystem: string
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
  { ecosystem, published, latest, deprecated }: PublishedVersions,
  indexed: readonly string[],
  followMajors: boolean,
): string[] {
  const scheme = versionScheme(ecosystem)
  const newestHere = newestOfLines(indexed.filter(scheme.isVersion), scheme)
  const isFollowed = (version: string) =>
    followMajors || newestHere.size === 0 || newestHere.has(majorOf(version))
  const wanted = new Set<string>()
  // A tag may say anything.
  const isThere = latest !== null && published.includes(latest) && !indexed.includes(latest)
  if (isThere && isFollowed(latest)) wanted.add(latest)

  const stable = published
    .filter((version) => scheme.isVersion(version) && !scheme.isPrerelease(version))
    .filter((version) => !deprecated.has(version))
    .sort((a, b) => scheme.compare(b, a))
  const isNewer = (version: string, than: string) => scheme.compare(version, than) > 0
  for (const [major, newest] of newestHere) {
    const newer = stable.find((version) => majorOf(version) === major)
    if (newer !== undefined && isNewer(newer, newest)) wanted.add(newer)
  }
  const [newest] = stable
  const all = [...newestHere.values()]
  const isAhead = newest !== undefined && all.every((version) => isNewer(newest, version))
  if (followMajors && all.length > 0 && isAhead && !newestHere.has(majorOf(newest))) {
    wanted.add(newest)
  }
  const ordered = [...wanted].filter(scheme.isVersion).sort((a, b) => scheme.compare(b, a))
  return [...ordered, ...[...wanted].filter((version) => !scheme.isVersion(version))]
}

function newestOfLines(versions: readonly string[], scheme: VersionScheme): Map<string, string> {
  const newest = new Map<string, string>()
  for (const version of versions) {
    const known = newest.get(majorOf(version))
    if (known === undefined || scheme.compare(version, known) > 0) {
      newest.set(majorOf(version), version)
    }
  }
  return newest
}

/** The line of compatible versions: `4` for 4.1.0 and v4, `0.3` for 0.3.7; the text itself for other forms. */
export function majorOf(version: string): string {
  const [, major, minor] = /^v?(\d+)(?:\.(\d+))?/i.exec(version) ?? []
  if (major === undefined) return version
  return Number(major) === 0 ? `0.${Number(minor ?? 0)}` : String(Number(major))
}
