import type { Database } from '@twinmcp/db'
import { type SQL, sql } from 'drizzle-orm'

/** Days and counts that are kept. */
export interface Retention {
  rawDays: number
  notificationDays: number
  webhookDays: number
  changeDays: number
  demandDays: number
  /** Ended runs of each source, besides the newest of each version. */
  runsPerSource: number
  candidates: number
}

/** What is thrown away, table by table; each statement deletes at most `limit` rows. */
export const CLEAN_UPS: Record<string, (keep: Retention, limit: number) => SQL> = {
  document_changes: ({ changeDays }, limit) => sql`
    delete from document_changes where id in (
      select id from document_changes where created_at < ${daysAgo(changeDays)} order by id limit ${limit})`,
  // Ended runs beyond the newest of their source; what says that a version has been here stays.
  ingest_runs: ({ runsPerSource }, limit) => sql`
    delete from ingest_runs where id in (
      select id from (
        select id, status, finished_at,
          row_number() over (partition by library_slug, owner_workspace_id, source_locator
            order by created_at desc) as nth,
          row_number() over (partition by library_slug, owner_workspace_id, source_locator, version,
            status in ('succeeded', 'unchanged') order by created_at desc) as nth_of_version
        from ingest_runs) ranked
      where nth > ${runsPerSource} and finished_at < ${daysAgo(2)}
        and status in ('succeeded', 'unchanged', 'failed', 'cancelled')
        and (nth_of_version > 1 or status in ('failed', 'cancelled'))
      limit ${limit})`,
  notifications: ({ notificationDays }, limit) => sql`
    delete from notifications where id in (
      select id from notifications where created_at < ${daysAgo(notificationDays)} order by id limit ${limit})`,
  webhook_deliveries: ({ webhookDays }, limit) => sql`
    delete from webhook_deliveries where (provider, delivery_id) in (
      select provider, delivery_id from webhook_deliveries
      where received_at < ${daysAgo(webhookDays)} order by received_at limit ${limit})`,
  library_demand: ({ demandDays }, limit) => sql`
    delete from library_demand where (library_id, day) in (
      select library_id, day from library_demand
      where day < current_date - ${demandDays}::int limit ${limit})`,
  // The least wanted ones beyond a number, whatever strangers ask for.
  library_candidates: ({ candidates }, limit) => sql`
    delete from library_candidates where slug in (
      select slug from library_candidates where dismissed_at is null
      order by demand desc, last_seen_at desc offset ${candidates} limit ${limit})`,
  // Each says that something was counted; it cannot come again after its job is gone.
  installation_marks: (_, limit) => sql`
    delete from installation_marks where name in (
      select name from installation_marks
      where (name like 'run\\_ended:%' or name like 'demand:%') and set_at < ${daysAgo(7)}
      limit ${limit})`,
  // Vectors that no chunk uses; a month lets a version come back without embedding it again.
  embedding_cache: ({ rawDays }, limit) => sql`
    delete from embedding_cache where (model_id, embedding_hash) in (
      select model_id, embedding_hash from embedding_cache cached
      where cached.created_at < ${daysAgo(rawDays)}
        and not exists (select 1 from chunks c where c.embedding_hash = cached.embedding_hash)
      limit ${limit})`,
  raw_blobs: ({ rawDays }, limit) => sql`
    delete from raw_blobs where hash in (
      select hash from raw_blobs raw
      where raw.last_used_at < ${daysAgo(rawDays)} and ${isUnused} order by raw.last_used_at limit ${limit})
    and last_used_at < ${daysAgo(rawDays)}`,
}

/** No page, document or change still shown is made of it. */
const isUnused = sql`not exists (select 1 from crawl_pages p where p.raw_hash = raw.hash)
  and not exists (select 1 from documents d where d.text_hash = raw.hash)
  and not exists (select 1 from documents d where d.content_hash = raw.hash)
  and not exists (select 1 from document_changes c where c.old_text_hash = raw.hash)
  and not exists (select 1 from document_changes c where c.new_text_hash = raw.hash)`

function daysAgo(days: number): SQL {
  return sql`now() - ${days} * interval '1 day'`
}

/** Runs one statement; returns the rows it deleted. */
export async function deleteSome(db: Database, statement: SQL): Promise<number> {
  const { rowCount } = await db.execute(statement)
  return rowCount ?? 0
}
