import type { CoverageReport } from '@twinmcp/db'
import type { Skipped } from './document.ts'

const SKIPPED_SHOWN = 500

/** What a run found, took in and left out; what was kept counts as taken in. */
export function reportCoverage(found: {
  filesFound: number
  documents: readonly { chunks: readonly unknown[] }[]
  unchanged: number
  skipped: readonly Skipped[]
}): Omit<CoverageReport, 'chunksReused'> {
  const skippedByReason: Record<string, number> = {}
  for (const { reason } of found.skipped) {
    skippedByReason[reason] = (skippedByReason[reason] ?? 0) + 1
  }
  return {
    filesFound: found.filesFound,
    pagesIndexed: found.documents.length + found.unchanged,
    chunksIndexed: found.documents.reduce((sum, { chunks }) => sum + chunks.length, 0),
    skipped: found.skipped.slice(0, SKIPPED_SHOWN),
    skippedByReason,
  }
}
