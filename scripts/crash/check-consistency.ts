import type { Pool } from 'pg'

/** Versions that a reader would see half: one statement, hence one snapshot. */
const HALF_VERSIONS = `
  select l.slug, v.version, v.document_count, v.chunk_count, v.embedded_count
  from versions v join libraries l on l.id = v.library_id
  where v.document_count <> (select count(*) from documents d where d.version_id = v.id)
     or v.chunk_count <> (select count(*) from chunks c where c.version_id = v.id)
     or v.embedded_count <> (select count(*) from chunk_embeddings e
          where e.version_id = v.id and e.model_id = v.model_id)
     or not exists (select 1 from term_postings p where p.version_id = v.id)`

/** What must not be there once all runs have ended. */
const LEFT_OVERS: Record<string, string> = {
  'versions that are not embedded': `select id from versions
    where embedded_count <> chunk_count or embedded_at is null`,
  'vectors without a chunk': `select e.version_id from chunk_embeddings e
    where not exists (select 1 from chunks c
      where c.version_id = e.version_id and c.ordinal = e.ordinal)`,
  'chunks without a cached vector': `select c.version_id from chunks c
    where not exists (select 1 from embedding_cache k where k.embedding_hash = c.embedding_hash)`,
  'postings without a chunk': `select p.version_id from term_postings p
    cross join unnest(p.ordinals) as posted(ordinal)
    where not exists (select 1 from chunks c
      where c.version_id = p.version_id and c.ordinal = posted.ordinal)`,
  'documents without chunks': `select d.id from documents d
    where not exists (select 1 from chunks c where c.document_id = d.id)`,
  'runs that never ended': `select id from ingest_runs where status in ('queued', 'running')`,
  'runs that failed': `select id from ingest_runs where status = 'failed'`,
  // The scheduler's own rounds come every minute, whatever else there is.
  'jobs left in the queue': `select job.id from graphile_worker._private_jobs job
    join graphile_worker._private_tasks task on task.id = job.task_id
    where attempts < max_attempts and identifier in ('ingest_version', 'embed_version', 'run_ended')`,
  'versions without a part': `select id from versions v
    where not exists (select 1 from version_parts p where p.version_id = v.id)`,
  'pages of a crawl left unread': `select url from crawl_pages where state = 'queued'`,
}

/** Sentences about versions that are visible and not whole; empty at any moment. */
export async function findHalfVersions(pool: Pool): Promise<string[]> {
  const { rows } = await pool.query(HALF_VERSIONS)
  return rows.map((row) => `half a version is visible: ${JSON.stringify(row)}`)
}

/** Sentences about anything that is wrong when nothing is running any more. */
export async function findLeftOvers(pool: Pool): Promise<string[]> {
  const found = await findHalfVersions(pool)
  for (const [what, query] of Object.entries(LEFT_OVERS)) {
    const { rowCount } = await pool.query(query)
    if (rowCount) found.push(`${what}: ${rowCount}`)
  }
  return found
}

/** A digest of all that is stored of each version, without ids and times. */
export async function fingerprints(pool: Pool): Promise<Map<string, string>> {
  const { rows } = await pool.query<{ slug: string; print: string }>(`
    select l.slug || '/' || v.version as slug, md5(concat_ws('|',
      (select string_agg(concat_ws(',', d.path, d.title, encode(d.content_hash, 'hex')), ';' order by d.path)
        from documents d where d.version_id = v.id),
      (select string_agg(concat_ws(',', c.ordinal, c.start_line, c.end_line, c.token_count, c.heading_path,
          encode(c.content_hash, 'hex'), encode(c.embedding_hash, 'hex')), ';' order by c.ordinal)
        from chunks c where c.version_id = v.id),
      (select string_agg(concat_ws(',', p.term, p.idf, p.ordinals, p.impacts), ';' order by p.term)
        from term_postings p where p.version_id = v.id),
      (select count(*) from chunk_embeddings e where e.version_id = v.id))) as print
    from versions v join libraries l on l.id = v.library_id`)
  return new Map(rows.map(({ slug, print }) => [slug, print]))
}
