import type { Database } from '@twinmcp/db'
import { sql } from 'drizzle-orm'

type Transaction = Parameters<Parameters<Database['transaction']>[0]>[0]

/**
 * Deletes the library that a run made before its first page, when the run has ended without one:
 * unless somebody made it by hand, it has more, or another run of it is under way.
 */
export async function dropEmptyLibrary(tx: Transaction, runId: string): Promise<void> {
  // Locked before it is looked into, without a wait: who holds it writes a version into it, or
  // removes it and waits for this run's row.
  const { rows: locked } = await tx.execute<{ id: string }>(sql`
    select l.id from libraries l join ingest_runs r on r.library_id = l.id
    where r.id = ${runId} for update of l skip locked`)
  const id = locked[0]?.id
  if (id === undefined) return
  const { rows } = await tx.execute(sql`
    update ingest_runs r set library_id = null, source_id = null
    from libraries l
    where r.library_id = l.id and l.id = ${id} and l.ecosystem <> 'files'
      and not exists (select 1 from versions v where v.library_id = l.id)
      and not exists (select 1 from sources s where s.library_id = l.id
        and (not s.is_primary or s.created_by is not null))
      and not exists (select 1 from ingest_runs o where o.library_id = l.id
        and o.status in ('queued', 'running'))
    returning r.id`)
  if (rows.length > 0) await tx.execute(sql`delete from libraries where id = ${id}`)
}
