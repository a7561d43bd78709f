import { createHash } from 'node:crypto'
import { lte, prerelease, rcompare } from 'semver'
import type { SourceFile } from '../../document.ts'
import { parseTag, type VersionTag } from './parse-tag.ts'
import type { HostRelease } from './repository.ts'

/** Who asks about older ones asks for an older version. */
const MAX_RELEASES = 30
const MAX_LENGTH = 60_000
const PREFIX = 'releases/'

const releasePath = (tag: string) => `${PREFIX}${tag}.md`

/** Notes of a host's releases, one document each. */
export function releaseFiles(releases: readonly HostRelease[]): SourceFile[] {
  return releases
    .filter(({ body }) => body.trim() !== '')
    .map((release) => {
      const published = new Date(release.publishedAt ?? '')
      const text = `# ${release.name.replace(/\s+/g, ' ')}\n\n${release.body.slice(0, MAX_LENGTH)}\n`
      return {
        path: releasePath(release.tag),
        kind: 'release',
        bytes: new TextEncoder().encode(text),
        mediaType: 'text/markdown',
        url: release.url,
        provenance: {
          title: release.name,
          ...(release.author ? { author: release.author } : {}),
          ...(Number.isNaN(published.getTime()) ? {} : { publishedAt: published }),
          metadata: { tag: release.tag, prerelease: String(release.prerelease) },
        },
      }
    })
}

/**
 * Paths of the release notes that belong to a version's documentation: its own and those before it,
 * as far as they are releases of this repository or package. `version` null: the newest ones.
 */
export function releasePathsFor(
  paths: readonly string[],
  tags: readonly VersionTag[],
  version: string | null,
): string[] {
  const own = new Map(tags.map((tag) => [releasePath(tag.tag), tag.version]))
  const versionOf = (path: string) =>
    own.get(path) ?? parseTag(path.slice(PREFIX.length, -3))?.version
  const before = paths.filter((path) => {
    const released = versionOf(path)
    if (released === undefined) return version === null
    // Releases of the repository's other packages.
    if (tags.length > 0 && !own.has(path)) return false
    if (version === null) return true
    return lte(released, version) && (released === version || !prerelease(released))
  })
  const newestFirst = (a: string, b: string) =>
    rcompare(versionOf(a) ?? '0.0.0', versionOf(b) ?? '0.0.0') || (a < b ? -1 : 1)
  return before.sort(newestFirst).slice(0, MAX_RELEASES)
}

export const digestOf = (bytes: Uint8Array) => createHash('sha256').update(bytes).digest('hex')
