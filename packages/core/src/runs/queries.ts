import { type Database, ingestRuns, visibleTo } from '@twinmcp/db'
import { and, count, desc, eq, getTableColumns, inArray, type SQL, sql } from 'drizzle-orm'
import type { Actor } from '../context.ts'
import { enqueueTask, removeJob } from '../ops/index.ts'
import { dropEmptyLibrary } from './empty-library/queries.ts'
import { queueNameOfRun } from './queue-name-of.ts'

type Visible = Pick<Actor, 'workspaceIds'>
type Transaction = Parameters<Parameters<Database['transaction']>[0]>[0]

export type RunRow = typeof ingestRuns.$inferSelect
export type RunStatus = RunRow['status']
export type RunTrigger = RunRow['trigger']

/** Serialises on-demand requests so that the limit holds under concurrency. Any fixed number. */
const ON_DEMAND_LOCK = 7_461_002
/** People wait for their own requests; the starter set fills idle time. Lower runs first. */
const PRIORITY: Record<RunTrigger, number> = {
  on_demand: 0,
  user: 5,
  webhook: 10,
  schedule: 15,
  candidate: 18,
  starter: 20,
}
/** A killed worker costs an attempt too, so this is far above the retries a run grants itself. */
const MAX_JOB_ATTEMPTS = 25

const owned = (actor: Visible) => visibleTo(ingestRuns.ownerWorkspaceId, actor.workspaceIds)
const jobKey = (runId: string) => `ingest:${runId}`

export interface NewRun {
  librarySlug: string
  /** Empty for the source that the library is made from. */
  sourceLocator: string
  requestedRange: string
  libraryId: number | null
  ownerWorkspaceId: string | null
  trigger: RunTrigger
  requestedBy: string
  /** Most live on-demand runs; null sets no limit. */
  onDemandLimit: number | null
}

/**
 * Inserts a run and its job in one transaction, or joins the live run of the same request.
 * Null when the on-demand limit is reached.
 */
export async function insertOrJoinRun(
  db: Database,
  run: NewRun,
): Promise<{ row: RunRow; joined: boolean } | null> {
  return db.transaction(async (tx) => {
    if (run.onDemandLimit !== null) {
      await tx.execute(sql`select pg_advisory_xact_lock(${ON_DEMAND_LOCK})`)
    }
    const live = await selectLive(tx, run)
    if (live) {
      if (PRIORITY[run.trigger] < PRIORITY[live.trigger]) await hurry(tx, live, run.trigger)
      return { row: live, joined: true }
    }
    if (run.onDemandLimit !== null && (await countLiveOnDemand(tx)) >= run.onDemandLimit)
      return null
    const { onDemandLimit: _, ...values } = run
    const [row] = await tx.insert(ingestRuns).values(values).onConflictDoNothing().returning()
    if (row) {
      await enqueueRun(tx, row)
      return { row, joined: false }
    }
    const winner = await selectLive(tx, run)
    return winner ? { row: winner, joined: true } : null
  })
}

/** Somebody waits for what so far only filled idle time: its job moves up, unless it runs already. */
async function hurry(tx: Transaction, row: RunRow, trigger: RunTrigger): Promise<void> {
  await tx.execute(sql`
    update graphile_worker._private_jobs set priority = ${PRIORITY[trigger]}
    where key = ${jobKey(row.id)} and locked_at is null and priority > ${PRIORITY[trigger]}`)
}

type Request = Pick<NewRun, 'librarySlug' | 'sourceLocator' | 'requestedRange' | 'ownerWorkspaceId'>

/** Runs of one request: the columns of the live runs' unique index. */
const sameRequest = (run: Request) =>
  and(
    eq(ingestRuns.librarySlug, run.librarySlug),
    eq(ingestRuns.sourceLocator, run.sourceLocator),
    eq(ingestRuns.requestedRange, run.requestedRange),
    sql`${ingestRuns.ownerWorkspaceId} is not distinct from ${run.ownerWorkspaceId}`,
  )

async function selectLive(tx: Transaction, run: NewRun): Promise<RunRow | null> {
  const [row] = await tx
    .select()
    .from(ingestRuns)
    .where(and(sameRequest(run), inArray(ingestRuns.status, ['queued', 'running'])))
    .limit(1)
  return row ?? null
}

/** The newest failure of the same request within a time, so that questions do not repeat it at once. */
export async function selectRecentFailure(
  db: Database,
  run: Request,
  withinMs: number,
): Promise<RunRow | null> {
  const [row] = await db
    .select()
    .from(ingestRuns)
    .where(
      and(
        sameRequest(run),
        eq(ingestRuns.status, 'failed'),
        sql`${ingestRuns.finishedAt} > now() - ${withinMs} * interval '1 millisecond'`,
      ),
    )
    .orderBy(desc(ingestRuns.createdAt))
    .limit(1)
  return row ?? null
}

async function countLiveOnDemand(tx: Transaction): Promise<number> {
  const [row] = await tx
    .select({ live: count() })
    .from(ingestRuns)
    .where(
      and(
        inArray(ingestRuns.status, ['queued', 'running']),
        eq(ingestRuns.trigger, 'on_demand'),
        // A run that only waits for embeddings no longer holds anyone up.
        sql`${ingestRuns.searchableAt} is null`,
      ),
    )
  return row?.live ?? 0
}

function enqueueRun(
  tx: Transaction | Database,
  row: Pick<RunRow, 'id' | 'trigger' | 'librarySlug' | 'sourceLocator'>,
) {
  return enqueueTask(
    tx,
    'ingest_version',
    { runId: row.id },
    {
      jobKey: jobKey(row.id),
      queueName: queueNameOfRun(row),
      priority: PRIORITY[row.trigger],
      maxAttempts: MAX_JOB_ATTEMPTS,
    },
  )
}

export async function selectRun(
  db: Database,
  actor: Visible,
  runId: string,
): Promise<RunRow | null> {
  const [row] = await db
    .select()
    .from(ingestRuns)
    .where(and(eq(ingestRuns.id, runId), owned(actor)))
  return row ?? null
}

export interface RunFilter {
  status?: RunStatus | undefined
  librarySlug?: string | undefined
  libraryId?: number | undefined
  sourceLocator?: string | undefined
}

/** Lists, which are read again at every change, leave out the names of up to 500 skipped files. */
const COVERAGE_SUMMARY = sql<
  RunRow['coverage']
>`jsonb_set(${ingestRuns.coverage}, '{skipped}', '[]')`.as('coverage')

/** Newest first, each with the counts of its report alone; `before` is the position of the last row of the page before. */
export function selectRuns(
  db: Database,
  actor: Visible,
  filter: RunFilter,
  page: { before: { createdAt: string; id: string } | null; limit: number },
): Promise<RunRow[]> {
  const conditions: (SQL | undefined)[] = [
    owned(actor),
    filter.status && eq(ingestRuns.status, filter.status),
    filter.librarySlug ? eq(ingestRuns.librarySlug, filter.librarySlug) : undefined,
    filter.sourceLocator === undefined
      ? undefined
      : eq(ingestRuns.sourceLocator, filter.sourceLocator),
    filter.libraryId === undefined ? undefined : eq(ingestRuns.libraryId, filter.libraryId),
    page.before
      ? sql`(${ingestRuns.createdAt}, ${ingestRuns.id}) < (${page.before.createdAt}::timestamptz, ${page.before.id}::uuid)`
      : undefined,
  ]
  return db
    .select({ ...getTableColumns(ingestRuns), coverage: COVERAGE_SUMMARY })
    .from(ingestRuns)
    .where(and(...conditions))
    .orderBy(desc(ingestRuns.createdAt), desc(ingestRuns.id))
    .limit(page.limit)
}

/** Marks a live run for cancelling; one that no worker has taken yet ends at once. */
export async function cancelRunRow(
  db: Database,
  actor: Visible,
  runId: string,
): Promise<RunRow | null> {
  return db.transaction(async (tx) => {
    const [row] = await tx
      .update(ingestRuns)
      .set({
        cancelRequestedAt: sql`now()`,
        status: sql`case when ${ingestRuns.status} = 'queued' then 'cancelled' else ${ingestRuns.status} end`,
        finishedAt: sql`case when ${ingestRuns.status} = 'queued' then now() end`,
      })
      .where(
        and(
          eq(ingestRuns.id, runId),
          owned(actor),
          inArray(ingestRuns.status, ['queued', 'running']),
        ),
      )
      .returning()
    if (!row) return null
    if (row.status === 'cancelled') {
      await removeJob(tx, jobKey(runId))
      await dropEmptyLibrary(tx, runId)
    }
    await tx.execute(sql`select pg_notify('ingest_run', ${runId})`)
    return row
  })
}

/** Puts an ended run back into the queue. Null when it is live, unknown, or a twin of it is live. */
export async function requeueRunRow(
  db: Database,
  actor: Visible,
  runId: string,
): Promise<RunRow | null> {
  try {
    return await requeue(db, actor, runId)
  } catch (error) {
    // A new request of the same thing came in between the look and the write.
    if (isLiveTwin(error)) return null
    throw error
  }
}

function requeue(db: Database, actor: Visible, runId: string): Promise<RunRow | null> {
  return db.transaction(async (tx) => {
    const [row] = await tx
      .update(ingestRuns)
      .set({
        status: 'queued',
        stage: 'waiting',
        attempt: 0,
        errorCode: null,
        errorMessage: null,
        cancelRequestedAt: null,
        startedAt: null,
        searchableAt: null,
        finishedAt: null,
        coverage: null,
        changes: null,
        current: null,
        progress: sql`default`,
      })
      .where(
        and(
          eq(ingestRuns.id, runId),
          owned(actor),
          inArray(ingestRuns.status, ['failed', 'cancelled']),
          sql`not exists (select 1 from ${ingestRuns} twin
            where twin.library_slug = ${ingestRuns.librarySlug}
              and twin.source_locator = ${ingestRuns.sourceLocator}
              and twin.requested_range = ${ingestRuns.requestedRange}
              and twin.owner_workspace_id is not distinct from ${ingestRuns.ownerWorkspaceId}
              and twin.status in ('queued', 'running'))`,
        ),
      )
      .returning()
    if (!row) return null
    await enqueueRun(tx, row)
    await tx.execute(sql`select pg_notify('ingest_run', ${runId})`)
    return row
  })
}

function isLiveTwin(error: unknown): boolean {
  const cause = error instanceof Error ? error.cause : null
  return cause instanceof Error && 'code' in cause && cause.code === '23505'
}
