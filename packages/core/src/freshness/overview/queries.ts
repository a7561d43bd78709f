import { type Database, ingestRuns, libraries, sources, visibleTo } from '@twinmcp/db'
import { and, asc, eq, isNotNull, isNull, sql } from 'drizzle-orm'
import type { Actor } from '../../context.ts'

type Visible = Pick<Actor, 'workspaceIds'>
const ownedRun = (actor: Visible) => visibleTo(ingestRuns.ownerWorkspaceId, actor.workspaceIds)

/** Jobs of the queue by task. One scan of the queue, which holds only what is still to be done. */
export async function selectJobsByTask(db: Database) {
  const { rows } = await db.execute<{
    task: string
    waiting: number
    delayed: number
    running: number
    failed: number
  }>(sql`
    select t.identifier as task,
      count(*) filter (where j.locked_at is null and j.attempts < j.max_attempts and j.run_at <= now())::int as waiting,
      count(*) filter (where j.locked_at is null and j.attempts < j.max_attempts and j.run_at > now())::int as delayed,
      count(*) filter (where j.locked_at is not null)::int as running,
      count(*) filter (where j.locked_at is null and j.attempts >= j.max_attempts)::int as failed
    from graphile_worker._private_jobs j join graphile_worker._private_tasks t on t.id = j.task_id
    group by t.identifier order by t.identifier limit 100`)
  return rows
}

/** Queues of one job at a time, the busy ones first. */
export async function selectQueues(db: Database, limit: number) {
  const { rows } = await db.execute<{ name: string; isWorking: boolean; waiting: number }>(sql`
    select q.queue_name as name, q.locked_at is not null as "isWorking",
      count(*) filter (where j.locked_at is null and j.attempts < j.max_attempts)::int as waiting
    from graphile_worker._private_jobs j
    join graphile_worker._private_job_queues q on q.id = j.job_queue_id
    group by q.queue_name, q.locked_at
    order by q.locked_at is null, waiting desc, q.queue_name limit ${limit}`)
  return rows
}

export async function selectOldestWaiting(db: Database): Promise<Date | null> {
  const { rows } = await db.execute<{ at: string | null }>(sql`
    select min(j.run_at)::text as at from graphile_worker._private_jobs j
    where j.locked_at is null and j.attempts < j.max_attempts and j.run_at <= now()`)
  const at = rows[0]?.at
  return at ? new Date(at) : null
}

/**
 * Runs by the hour in which they ended, newest last; hours without a run are there with zeros. Read
 * along `ingest_runs_created_at_idx`: a run that waited for more than a day before the first hour is
 * not counted.
 */
export async function selectThroughput(db: Database, actor: Visible, hours: number) {
  const { rows } = await db.execute<{
    hour: string
    finished: number
    unchanged: number
    failed: number
    pages: number
    chunks: number
  }>(sql`
    with ended as materialized (
      select date_trunc('hour', finished_at) as hour, status, coverage
      from ingest_runs
      where created_at > now() - ${hours + 24} * interval '1 hour'
        and finished_at > date_trunc('hour', now()) - ${hours - 1} * interval '1 hour'
        and ${ownedRun(actor)})
    select to_char(h.hour at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS"Z"') as hour,
      count(*) filter (where e.status in ('succeeded', 'unchanged'))::int as finished,
      count(*) filter (where e.status = 'unchanged')::int as unchanged,
      count(*) filter (where e.status = 'failed')::int as failed,
      coalesce(sum((e.coverage->>'pagesIndexed')::int) filter (where e.status = 'succeeded'), 0)::int as pages,
      coalesce(sum((e.coverage->>'chunksIndexed')::int) filter (where e.status = 'succeeded'), 0)::int as chunks
    from generate_series(date_trunc('hour', now()) - ${hours - 1} * interval '1 hour',
      date_trunc('hour', now()), interval '1 hour') as h(hour)
    left join ended e on e.hour = h.hour
    group by h.hour order by h.hour`)
  return rows
}

/** How long runs of the last hours waited and worked, in milliseconds. Null without a run. */
export async function selectLatency(db: Database, actor: Visible, hours: number) {
  const { rows } = await db.execute<{
    runs: number
    waitP50: number | null
    waitP95: number | null
    workP50: number | null
    workP95: number | null
    searchableP50: number | null
    searchableP95: number | null
  }>(sql`
    select count(*)::int as runs,
      ${percentile(0.5, sql`started_at - created_at`)} as "waitP50",
      ${percentile(0.95, sql`started_at - created_at`)} as "waitP95",
      ${percentile(0.5, sql`finished_at - started_at`)} as "workP50",
      ${percentile(0.95, sql`finished_at - started_at`)} as "workP95",
      ${percentile(0.5, sql`searchable_at - created_at`)} as "searchableP50",
      ${percentile(0.95, sql`searchable_at - created_at`)} as "searchableP95"
    from (select created_at, started_at, searchable_at, finished_at from ingest_runs
      where created_at > now() - ${hours} * interval '1 hour' and finished_at is not null
        and ${ownedRun(actor)}
      order by created_at desc limit 5000) as ended`)
  return rows[0]
}

const percentile = (share: number, interval: ReturnType<typeof sql>) =>
  sql`round(1000 * percentile_cont(${share}) within group (order by extract(epoch from ${interval})))::float8`

/** Failed runs that nothing of the same request has followed, newest first. */
export async function selectDeadLetters(db: Database, actor: Visible, limit: number) {
  const { rows } = await db.execute<{
    runId: string
    libraryId: string
    requestedRange: string
    locator: string
    code: string | null
    reason: string | null
    attempts: number
    finishedAt: string | null
  }>(sql`
    select id as "runId", library_slug as "libraryId", requested_range as "requestedRange",
      source_locator as locator, error_code as code, error_message as reason, attempt as attempts,
      to_char(finished_at at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.MS"Z"') as "finishedAt"
    from ingest_runs
    where status = 'failed' and created_at > now() - interval '30 days' and ${ownedRun(actor)}
      and not exists (select 1 from ingest_runs later
        where later.library_slug = ingest_runs.library_slug
          and later.source_locator = ingest_runs.source_locator
          and later.requested_range = ingest_runs.requested_range
          and later.owner_workspace_id is not distinct from ingest_runs.owner_workspace_id
          and later.created_at > ingest_runs.created_at and later.status <> 'cancelled')
    order by created_at desc limit ${limit}`)
  return rows
}

/** The sources that are looked at next. Read along `sources_due_idx`. */
export function selectNextDue(db: Database, actor: Visible, limit: number) {
  return db
    .select({
      sourceId: sources.id,
      libraryId: libraries.slug,
      kind: sources.kind,
      locator: sources.locator,
      nextCheckAt: sources.nextCheckAt,
      failureCount: sources.failureCount,
    })
    .from(sources)
    .innerJoin(libraries, eq(libraries.id, sources.libraryId))
    .where(
      and(
        isNull(sources.pausedAt),
        isNotNull(sources.nextCheckAt),
        visibleTo(libraries.ownerWorkspaceId, actor.workspaceIds),
      ),
    )
    .orderBy(asc(sources.nextCheckAt))
    .limit(limit)
}

export async function countSources(db: Database, actor: Visible) {
  const { rows } = await db.execute<{
    total: number
    paused: number
    failing: number
    due: number
  }>(sql`
    select count(*)::int as total, count(*) filter (where s.paused_at is not null)::int as paused,
      count(*) filter (where s.failure_count > 0 and s.paused_at is null)::int as failing,
      count(*) filter (where s.next_check_at <= now() and s.paused_at is null)::int as due
    from sources s join libraries on libraries.id = s.library_id
    where ${visibleTo(libraries.ownerWorkspaceId, actor.workspaceIds)}`)
  return rows[0] ?? { total: 0, paused: 0, failing: 0, due: 0 }
}
