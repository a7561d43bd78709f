import { newestFirst } from './match-version.ts'
import type { LibraryRow } from './queries.ts'
import type { LibraryHit, LibraryState } from './views.ts'

/** The public form of a library row. */
export function toHit(row: LibraryRow, score = 1): LibraryHit {
  const sum = (count: 'documentCount' | 'chunkCount' | 'tokenCount') =>
    row.versions.reduce((total, version) => total + version[count], 0)
  return {
    libraryId: row.slug,
    name: row.name,
    ecosystem: row.ecosystem,
    description: row.description,
    latestVersion: row.latestVersion,
    versions: newestFirst(row.versions.map((version) => version.version)),
    documentCount: sum('documentCount'),
    chunkCount: sum('chunkCount'),
    tokenCount: sum('tokenCount'),
    state: stateOf(row),
    score,
    repositoryUrl: row.repositoryUrl,
    homepageUrl: row.homepageUrl,
    license: row.license,
    updatedAt: row.updatedAt.toISOString(),
  }
}

function stateOf(row: LibraryRow): LibraryState {
  const live = row.lastRunStatus === 'queued' || row.lastRunStatus === 'running'
  if (row.versions.length === 0) {
    if (live) return 'indexing'
    return row.lastRunStatus === 'failed' ? 'failed' : 'not_indexed'
  }
  return row.versions.every((version) => version.embeddedAt !== null) ? 'indexed' : 'embedding'
}
