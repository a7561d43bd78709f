import {
  type CoverageReport,
  type Database,
  ingestRuns,
  type RunChanges,
  type RunProgress,
} from '@twinmcp/db'
import { and, eq, inArray, sql } from 'drizzle-orm'
import { enqueueTask } from '../../ops/index.ts'
import { dropEmptyLibrary, queueNameOfRun } from '../../runs/index.ts'
import type { Executor } from '../queries.ts'

export type Run = typeof ingestRuns.$inferSelect

/** Takes a live run for work. Null when it has ended or its library is gone. */
export async function startRun(db: Database, runId: string): Promise<Run | null> {
  const [row] = await db
    .update(ingestRuns)
    .set({ status: 'running', startedAt: sql`coalesce(${ingestRuns.startedAt}, now())` })
    .where(and(eq(ingestRuns.id, runId), inArray(ingestRuns.status, ['queued', 'running'])))
    .returning()
  return row ?? null
}

export type RunPatch = Partial<
  Pick<
    Run,
    | 'stage'
    | 'status'
    | 'version'
    | 'libraryId'
    | 'sourceId'
    | 'attempt'
    | 'errorCode'
    | 'errorMessage'
    | 'current'
  >
> & {
  progress?: RunProgress
  coverage?: CoverageReport
  changes?: RunChanges
  searchable?: boolean
  finished?: boolean
}

/** Writes to a live run and announces it. Says whether somebody wants it cancelled; null when it is gone. */
export async function updateRun(
  db: Executor,
  runId: string,
  { searchable, finished, ...patch }: RunPatch,
): Promise<{ cancelRequested: boolean } | null> {
  const [row] = await db
    .update(ingestRuns)
    .set({
      ...patch,
      ...(searchable ? { searchableAt: sql`coalesce(${ingestRuns.searchableAt}, now())` } : {}),
      ...(finished ? { finishedAt: sql`now()` } : {}),
    })
    .where(and(eq(ingestRuns.id, runId), inArray(ingestRuns.status, ['queued', 'running'])))
    .returning({
      cancelRequestedAt: ingestRuns.cancelRequestedAt,
      notified: sql`pg_notify('ingest_run', ${runId})`,
    })
  return row ? { cancelRequested: row.cancelRequestedAt !== null } : null
}

/**
 * Ends a live run and tells those who watch over sources, both or neither. A first run that failed
 * leaves no empty library behind.
 */
export async function endRun(
  db: Database,
  run: Pick<Run, 'id'>,
  patch: RunPatch & { status: 'succeeded' | 'unchanged' | 'failed' | 'cancelled' },
): Promise<void> {
  await db.transaction(async (tx) => {
    const live = await updateRun(tx, run.id, { ...patch, current: null, finished: true })
    if (!live) return
    if (patch.status === 'failed' || patch.status === 'cancelled')
      await dropEmptyLibrary(tx, run.id)
    const jobKey = `run_ended:${run.id}`
    await enqueueTask(tx, 'run_ended', { runId: run.id }, { jobKey, priority: 10 })
  })
}

export type Stage = 'ingest_version' | 'embed_version'

/**
 * People wait for words, hardly for vectors; the starter set fills idle time. Lower runs first.
 * The numbers of `ingest_version` are those of slice `runs`.
 */
const PRIORITY: Record<Stage, Record<Run['trigger'], number>> = {
  ingest_version: { on_demand: 0, user: 5, webhook: 10, schedule: 15, candidate: 18, starter: 20 },
  embed_version: { on_demand: 8, user: 9, webhook: 12, schedule: 17, candidate: 24, starter: 25 },
}
/** A killed worker costs an attempt, so this is far above the retries a run grants itself. */
const MAX_JOB_ATTEMPTS = 25

/**
 * Puts a run back into the queue for a stage, with its job, both or neither. The caller may be the
 * run's own job: that one ends here, and the new one starts after `delayMs`.
 */
export async function continueRun(
  db: Database,
  run: Pick<Run, 'id' | 'trigger' | 'librarySlug' | 'sourceLocator'>,
  stage: Stage,
  { delayMs = 0, patch = {} }: { delayMs?: number; patch?: RunPatch } = {},
): Promise<void> {
  await db.transaction(async (tx) => {
    const live = await updateRun(tx, run.id, { ...patch, status: 'queued' })
    if (!live) return
    await enqueueTask(
      tx,
      stage,
      { runId: run.id },
      {
        // One embedding at a time leaves the other slots to those who wait for words.
        queueName: stage === 'embed_version' ? 'embedding' : queueNameOfRun(run),
        jobKey: `ingest:${run.id}`,
        priority: PRIORITY[stage][run.trigger],
        maxAttempts: MAX_JOB_ATTEMPTS,
        delayMs,
      },
    )
  })
}

/** Whether a person's run has waited a second for a slot, which the vectors of another can give up. */
export async function isSomebodyWaiting(db: Database): Promise<boolean> {
  const { rows } = await db.execute(sql`
    select 1 from ingest_runs
    where status = 'queued' and searchable_at is null and error_code is null
      and trigger in ('user', 'on_demand') and created_at < now() - interval '1 second' limit 1`)
  return rows.length > 0
}

// ── versions ─────────────────────────────────────────────────────────────────────────────────────

/** Whether a version of a library was tried before and could not be had. */
export async function hasFailed(
  db: Database,
  run: { librarySlug: string; ownerWorkspaceId: string | null; range: string },
): Promise<boolean> {
  const rows = await db
    .select({ id: ingestRuns.id })
    .from(ingestRuns)
    .where(
      and(
        eq(ingestRuns.librarySlug, run.librarySlug),
        eq(ingestRuns.requestedRange, run.range),
        eq(ingestRuns.status, 'failed'),
        sql`${ingestRuns.ownerWorkspaceId} is not distinct from ${run.ownerWorkspaceId}`,
      ),
    )
    .limit(1)
  return rows.length > 0
}
