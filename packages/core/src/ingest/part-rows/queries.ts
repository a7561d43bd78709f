import { documentChanges, documents, sources, versionParts } from '@twinmcp/db'
import { and, eq, sql } from 'drizzle-orm'
import { batches, type Executor, type Transaction } from '../queries.ts'

export interface PartDocument {
  id: number
  path: string
  title: string
  url: string
  /** SHA-256 of the bytes as fetched, in hex. */
  contentHash: string
  textHash: Buffer | null
  metadata: Record<string, string>
}

/** Documents that a source gave to a version. */
export function selectPartDocuments(
  db: Executor,
  versionId: number,
  sourceId: number,
): Promise<PartDocument[]> {
  return db
    .select({
      id: documents.id,
      path: documents.path,
      title: documents.title,
      url: documents.url,
      contentHash: sql<string>`encode(${documents.contentHash}, 'hex')`,
      textHash: documents.textHash,
      metadata: documents.metadata,
    })
    .from(documents)
    .where(and(eq(documents.versionId, versionId), eq(documents.sourceId, sourceId)))
}

/** Documents of a source with all that is needed to parse them again, in their order. */
export function selectRawDocuments(db: Executor, versionId: number, sourceId: number) {
  return db
    .select({
      path: documents.path,
      kind: documents.kind,
      url: documents.url,
      mediaType: documents.mediaType,
      contentHash: documents.contentHash,
      tier: documents.tier,
      author: documents.author,
      license: documents.license,
      publishedAt: documents.publishedAt,
      fetchedAt: documents.fetchedAt,
      commit: documents.commit,
    })
    .from(documents)
    .where(and(eq(documents.versionId, versionId), eq(documents.sourceId, sourceId)))
    .orderBy(documents.id)
}

/** Whether other sources gave documents to the version too. */
export async function hasOtherSources(
  tx: Transaction,
  versionId: number,
  sourceId: number,
): Promise<boolean> {
  const { rows } = await tx.execute(sql`select 1 from documents
    where version_id = ${versionId} and source_id <> ${sourceId} limit 1`)
  return rows.length > 0
}

/** Deletes documents with their chunks and the vectors of those. */
export async function deleteDocuments(
  tx: Transaction,
  versionId: number,
  ids: readonly number[],
): Promise<void> {
  if (ids.length === 0) return
  await tx.execute(sql`
    delete from chunk_embeddings e using chunks c
    where c.version_id = ${versionId} and c.document_id = any(${sql.param([...ids])}::bigint[])
      and e.version_id = c.version_id and e.ordinal = c.ordinal`)
  await tx.execute(sql`delete from documents where id = any(${sql.param([...ids])}::bigint[])`)
}

/**
 * Copies documents of a source, chunks and all, from one version to another, from `firstOrdinal` on.
 * @returns how many chunks there were.
 */
export async function copyDocuments(
  tx: Transaction,
  copy: { from: number; to: number; sourceId: number; paths: readonly string[] },
  firstOrdinal: number,
): Promise<number> {
  if (copy.paths.length === 0) return 0
  const { rowCount } = await tx.execute(sql`
    with copied as (
      insert into documents (version_id, source_id, path, url, title, description, kind, language,
        content_hash, byte_count, tier, author, license, published_at, fetched_at, commit,
        media_type, metadata, text_hash)
      select ${copy.to}::bigint, source_id, path, url, title, description, kind, language,
        content_hash, byte_count, tier, author, license, published_at, fetched_at, commit,
        media_type, metadata, text_hash
      from documents where version_id = ${copy.from} and source_id = ${copy.sourceId}
        and path = any(${sql.param([...copy.paths])}::text[])
      returning id, path)
    insert into chunks (version_id, ordinal, document_id, kind, code_language, heading_path,
      inner_headings, text, url, start_line, end_line, token_count, content_hash, embedding_hash,
      symbol, flags)
    select ${copy.to}::bigint, ${firstOrdinal}::int + (row_number() over (order by c.ordinal))::int - 1,
      copied.id, c.kind, c.code_language, c.heading_path, c.inner_headings, c.text, c.url,
      c.start_line, c.end_line, c.token_count, c.content_hash, c.embedding_hash, c.symbol, c.flags
    from documents d join copied on copied.path = d.path
      join chunks c on c.document_id = d.id
    where d.version_id = ${copy.from} and d.source_id = ${copy.sourceId}`)
  return rowCount ?? 0
}

export async function upsertPart(
  tx: Transaction,
  part: Pick<
    typeof versionParts.$inferInsert,
    'versionId' | 'sourceId' | 'fingerprint' | 'pipelineVersion' | 'linkBase'
  >,
): Promise<void> {
  const ofPart = sql`version_id = ${part.versionId} and source_id = ${part.sourceId}`
  const counts = {
    documentCount: sql<number>`(select count(*) from documents where ${ofPart})`,
    chunkCount: sql<number>`(select count(*) from chunks c where c.version_id = ${part.versionId}
      and c.document_id in (select id from documents where ${ofPart}))`,
    indexedAt: sql`now()`,
  }
  await tx
    .insert(versionParts)
    .values({ ...part, ...counts })
    .onConflictDoUpdate({
      target: [versionParts.versionId, versionParts.sourceId],
      set: { ...part, ...counts },
    })
}

/** Notes which pages a run added, changed and removed. */
export async function insertChanges(
  tx: Transaction,
  changes: readonly (typeof documentChanges.$inferInsert)[],
): Promise<void> {
  for (const batch of batches(changes)) await tx.insert(documentChanges).values([...batch])
}

/** Keeps what a source remembers of this run for the next one. */
export async function saveSourceState(
  tx: Executor,
  sourceId: number,
  state: unknown,
): Promise<void> {
  await tx.update(sources).set({ state, lastCheckedAt: sql`now()` }).where(eq(sources.id, sourceId))
}
