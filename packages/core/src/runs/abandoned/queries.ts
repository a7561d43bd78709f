import type { Database } from '@twinmcp/db'
import { sql } from 'drizzle-orm'

/**
 * Ends live runs that nothing will ever finish: their job is gone, or was given up after its worker
 * died with it too often. Returns how many.
 */
export async function failAbandonedRuns(db: Database): Promise<number> {
  const { rows } = await db.execute(sql`
    update ingest_runs r set status = 'failed', finished_at = now(), error_code = 'internal',
      error_message = 'The worker ended again and again while it worked on this, which was given up. The log has the details; Retry starts over.'
    where r.status in ('queued', 'running') and r.created_at < now() - interval '1 minute'
      and not exists (select 1 from graphile_worker._private_jobs j
        where j.key = 'ingest:' || r.id::text
          and (j.attempts < j.max_attempts or j.locked_at is not null))
    returning pg_notify('ingest_run', r.id::text)`)
  return rows.length
}
