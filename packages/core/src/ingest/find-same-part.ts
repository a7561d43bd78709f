import { isSamePart } from './index-version.ts'
import { type OpenTarget, versionOf } from './open-target.ts'
import type { Part } from './queries.ts'
import type { Release } from './sources/source.ts'

/** The part as it is, when every page of it was found again and no other one. */
export function findUntouched(
  open: OpenTarget,
  version: string,
  documents: readonly unknown[],
  unchanged: readonly string[],
) {
  const { base, known } = open
  if (documents.length > 0 || base?.version !== version) return null
  return new Set(unchanged).size === known.size ? toState(base) : null
}

/** The version as indexed from this very content by this very pipeline, if it is. */
export function findSame(
  open: OpenTarget,
  release: Pick<Release, 'version' | 'fingerprint'> | null,
) {
  if (!release) return null
  const version = versionOf(open, release)
  const part = open.parts.find((each) => each.version === version)
  return part && isSamePart(part, release.fingerprint) ? toState(part) : null
}

function toState({ version, libraryId, versionChunkCount, versionEmbeddedCount }: Part) {
  const counts = { chunkCount: versionChunkCount, embeddedCount: versionEmbeddedCount }
  return { version, libraryId, ...counts, complete: versionEmbeddedCount >= versionChunkCount }
}
