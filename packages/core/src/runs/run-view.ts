import type { CoverageReport, RunChanges, RunProgress } from '@twinmcp/db'
import type { RunRow } from './queries.ts'

/** One ingest run as pages, the CLI and tools show it. */
export interface RunView {
  id: string
  libraryId: string
  /** The source that is read; empty for the one the library is made from. */
  sourceLocator: string
  requestedRange: string
  version: string | null
  status: 'queued' | 'running' | 'succeeded' | 'unchanged' | 'failed' | 'cancelled'
  stage: 'waiting' | 'metadata' | 'download' | 'parse' | 'index' | 'embed' | 'done'
  trigger: 'user' | 'on_demand' | 'starter' | 'schedule' | 'webhook' | 'candidate'
  progress: RunProgress
  attempt: number
  error: { code: string; message: string } | null
  coverage: CoverageReport | null
  /** Pages added, changed and removed; null before the version was indexed. */
  changes: RunChanges | null
  /** The page in work. */
  current: string | null
  cancelRequested: boolean
  createdAt: string
  startedAt: string | null
  searchableAt: string | null
  finishedAt: string | null
}

/** A run that will not change any more. */
export function isFinished(run: Pick<RunView, 'status'>): boolean {
  return run.status !== 'queued' && run.status !== 'running'
}

const iso = (date: Date | null) => date?.toISOString() ?? null

export function toRunView(row: RunRow): RunView {
  return {
    id: row.id,
    libraryId: row.librarySlug,
    sourceLocator: row.sourceLocator,
    requestedRange: row.requestedRange,
    version: row.version,
    status: row.status,
    stage: row.stage,
    trigger: row.trigger,
    progress: row.progress,
    attempt: row.attempt,
    error: row.errorCode ? { code: row.errorCode, message: row.errorMessage ?? '' } : null,
    coverage: row.coverage,
    changes: row.changes,
    current: row.current,
    cancelRequested: row.cancelRequestedAt !== null,
    createdAt: row.createdAt.toISOString(),
    startedAt: iso(row.startedAt),
    searchableAt: iso(row.searchableAt),
    finishedAt: iso(row.finishedAt),
  }
}
