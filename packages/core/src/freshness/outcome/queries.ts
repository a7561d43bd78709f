import { ingestRuns, libraries, sources } from '@twinmcp/db'
import { and, desc, eq, isNotNull, ne, sql } from 'drizzle-orm'
import type { Executor } from '../plan/queries.ts'

export type EndedRun = NonNullable<Awaited<ReturnType<typeof selectEndedRun>>>

/** A run that has ended, with the name of the mark under which its end is recorded. */
export async function selectEndedRun(db: Executor, runId: string) {
  const [row] = await db
    .select({
      id: ingestRuns.id,
      librarySlug: ingestRuns.librarySlug,
      ownerWorkspaceId: ingestRuns.ownerWorkspaceId,
      sourceLocator: ingestRuns.sourceLocator,
      sourceId: ingestRuns.sourceId,
      requestedRange: ingestRuns.requestedRange,
      version: ingestRuns.version,
      status: ingestRuns.status,
      trigger: ingestRuns.trigger,
      errorCode: ingestRuns.errorCode,
      errorMessage: ingestRuns.errorMessage,
      coverage: ingestRuns.coverage,
      changes: ingestRuns.changes,
      finishedAt: ingestRuns.finishedAt,
      // A run that is tried again ends again: the time makes it another end.
      mark: sql<string>`'run_ended:' || ${ingestRuns.id} || ':'
        || (extract(epoch from ${ingestRuns.finishedAt}) * 1000000)::bigint`,
    })
    .from(ingestRuns)
    .where(and(eq(ingestRuns.id, runId), isNotNull(ingestRuns.finishedAt)))
  return row ?? null
}

/** The source a run read, also where the run failed before it knew that itself. */
export async function selectSourceIdOfRun(db: Executor, run: EndedRun): Promise<number | null> {
  if (run.sourceId !== null) return run.sourceId
  const [row] = await db
    .select({ id: sources.id })
    .from(sources)
    .innerJoin(libraries, eq(libraries.id, sources.libraryId))
    .where(
      and(
        eq(libraries.slug, run.librarySlug),
        sql`${libraries.ownerWorkspaceId} is not distinct from ${run.ownerWorkspaceId}`,
        run.sourceLocator === '' ? sources.isPrimary : eq(sources.locator, run.sourceLocator),
      ),
    )
  return row?.id ?? null
}

/** Earlier successes of a run's library: of any version, and of its own. */
export async function selectEarlierSuccess(
  db: Executor,
  libraryId: number,
  run: Pick<EndedRun, 'id' | 'version' | 'finishedAt'>,
): Promise<{ any: boolean; ofVersion: boolean }> {
  const { rows } = await db.execute<{ any: boolean; ofVersion: boolean }>(sql`
    select count(*) > 0 as any, coalesce(bool_or(version = ${run.version}), false) as "ofVersion"
    from ingest_runs
    where library_id = ${libraryId} and id <> ${run.id}
      and status in ('succeeded', 'unchanged') and finished_at < ${iso(run.finishedAt)}::timestamptz`)
  return rows[0] ?? { any: false, ofVersion: false }
}

/** The report of the success before a run of the same source; of the same request where there is one. */
export async function selectCoverageBefore(
  db: Executor,
  sourceId: number,
  run: Pick<EndedRun, 'id' | 'requestedRange' | 'finishedAt'>,
) {
  const [row] = await db
    .select({
      requestedRange: ingestRuns.requestedRange,
      version: ingestRuns.version,
      pages: sql<number | null>`(${ingestRuns.coverage}->>'pagesIndexed')::int`,
    })
    .from(ingestRuns)
    .where(
      and(
        eq(ingestRuns.sourceId, sourceId),
        eq(ingestRuns.status, 'succeeded'),
        isNotNull(ingestRuns.coverage),
        ne(ingestRuns.id, run.id),
        sql`${ingestRuns.finishedAt} < ${iso(run.finishedAt)}::timestamptz`,
      ),
    )
    .orderBy(
      desc(sql`${ingestRuns.requestedRange} = ${run.requestedRange}`),
      desc(ingestRuns.finishedAt),
    )
    .limit(1)
  return row ?? null
}

/** Locks a source's counters to the end of the transaction: two ends of its runs follow one another. */
export async function lockSource(tx: Executor, sourceId: number): Promise<void> {
  await tx.execute(sql`select 1 from sources where id = ${sourceId} for no key update`)
}

export interface SourceOutcome {
  at: Date
  /** Null after a success. */
  failure: { code: string; message: string } | null
  changed: boolean
  runId: string | null
}

export async function updateCounters(
  tx: Executor,
  sourceId: number,
  outcome: SourceOutcome,
  nextCheckInSeconds: number,
): Promise<void> {
  const { failure, changed, runId } = outcome
  const at = sql`greatest(${sources.lastCheckedAt}, ${iso(outcome.at)}::timestamptz)`
  await tx
    .update(sources)
    .set({
      lastCheckedAt: at,
      checkCount: sql`${sources.checkCount} + 1`,
      nextCheckAt: sql`now() + ${nextCheckInSeconds} * interval '1 second'`,
      ...(runId === null ? {} : { lastRunId: runId }),
      ...(changed ? { changeCount: sql`${sources.changeCount} + 1`, lastChangedAt: at } : {}),
      ...(failure
        ? { failureCount: sql`${sources.failureCount} + 1`, lastError: failure.message }
        : { failureCount: 0, lastError: null, lastSuccessAt: at }),
    })
    .where(eq(sources.id, sourceId))
}

const iso = (time: Date | null) => time?.toISOString() ?? null
