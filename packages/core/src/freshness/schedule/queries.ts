import type { Database } from '@twinmcp/db'
import { sql } from 'drizzle-orm'

/** Bytes. The size of the raw store is read from the catalogue, not by summing its rows. */
export async function selectSizes(db: Database): Promise<{ database: number; raw: number }> {
  const { rows } = await db.execute<{ database: string; raw: string }>(sql`
    select pg_database_size(current_database()) as database,
      pg_total_relation_size('raw_blobs') as raw`)
  return { database: Number(rows[0]?.database ?? 0), raw: Number(rows[0]?.raw ?? 0) }
}

/** Runs that the scheduler asked for and that no worker has begun. */
export async function countScheduledWaiting(db: Database): Promise<number> {
  const { rows } = await db.execute<{ waiting: number }>(sql`
    select ((select count(*) from ingest_runs where status = 'queued' and trigger = 'schedule')
      + (select count(*) from graphile_worker._private_jobs j
          join graphile_worker._private_tasks t on t.id = j.task_id
          where t.identifier = 'check_source' and j.locked_at is null
            and j.attempts < j.max_attempts))::int as waiting`)
  return rows[0]?.waiting ?? 0
}

/**
 * Claims sources that are due, those of asked-for libraries first, then the longest overdue. A claim
 * moves `next_check_at` on by a lease, so that no other scheduler takes them and a claim whose job
 * is lost comes up again.
 */
export async function claimDue(
  db: Database,
  limit: number,
  leaseSeconds: number,
): Promise<{ sourceId: number; locator: string; isUsed: boolean }[]> {
  const { rows } = await db.execute<{ sourceId: string; locator: string; isUsed: boolean }>(sql`
    with due as (
      select s.id, exists (select 1 from library_demand d
          where d.library_id = s.library_id and d.day > current_date - 30)
        or exists (select 1 from follows f where f.library_id = s.library_id) as is_used
      from sources s
      where s.paused_at is null and s.next_check_at <= now()
        and not exists (select 1 from ingest_runs r where r.source_id = s.id
          and r.status in ('queued', 'running'))
      order by is_used desc, s.next_check_at
      limit ${limit}
      for update of s skip locked)
    update sources set next_check_at = now() + ${leaseSeconds} * interval '1 second'
    from due where sources.id = due.id
    returning sources.id as "sourceId", sources.locator, due.is_used as "isUsed"`)
  return rows.map((row) => ({ ...row, sourceId: Number(row.sourceId) }))
}

/** Runs that ended lately and whose end nothing has taken note of, such as those of a killed worker. */
export async function selectUnrecordedRuns(db: Database, limit: number): Promise<string[]> {
  const { rows } = await db.execute<{ id: string }>(sql`
    select r.id from ingest_runs r
    where r.created_at > now() - interval '2 days'
      and r.finished_at between now() - interval '1 day' and now() - interval '1 minute'
      and r.status in ('succeeded', 'unchanged', 'failed')
      and not exists (select 1 from installation_marks m
        where m.name = 'run_ended:' || r.id || ':' || (extract(epoch from r.finished_at) * 1000000)::bigint)
    order by r.finished_at limit ${limit}`)
  return rows.map((row) => row.id)
}
