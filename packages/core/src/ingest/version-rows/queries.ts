import { chunks, documents, termPostings, versions } from '@twinmcp/db'
import { eq, sql } from 'drizzle-orm'
import type { LexicalChunk, Posting } from '../../lexical/index.ts'
import type { ParsedDocument } from '../document.ts'
import { batches, type Transaction } from '../queries.ts'

/** Stands between the headings of one path; no text has it, see `plainText`. */
const UNIT = '\u001f'

/** The row of a version, made when it is not there, with its lock held to the end of the transaction. */
export async function openVersion(
  tx: Transaction,
  version: Pick<
    typeof versions.$inferInsert,
    'libraryId' | 'version' | 'publishedAt' | 'deprecated' | 'modelId'
  >,
): Promise<{ id: number; nextOrdinal: number }> {
  const [row] = await tx
    .insert(versions)
    .values({ ...version, documentCount: 0, chunkCount: 0, tokenCount: 0 })
    .onConflictDoUpdate({
      target: [versions.libraryId, versions.version],
      set: {
        publishedAt: sql`coalesce(excluded.published_at, ${versions.publishedAt})`,
        deprecated: sql`coalesce(excluded.deprecated, ${versions.deprecated})`,
        modelId: sql`excluded.model_id`,
        revision: sql`${versions.revision} + 1`,
        indexedAt: sql`now()`,
      },
    })
    .returning({ id: versions.id, nextOrdinal: versions.nextOrdinal })
  if (!row) throw new Error('the version row was not written')
  return row
}

/** Counts a version's rows into it; without the next ordinal, after rows were taken out. */
export async function recountVersion(
  tx: Transaction,
  versionId: number,
  nextOrdinal?: number,
): Promise<{ chunkCount: number; embeddedCount: number }> {
  const [row] = await tx
    .update(versions)
    .set({
      ...(nextOrdinal === undefined
        ? { revision: sql`${versions.revision} + 1`, indexedAt: sql`now()` }
        : { nextOrdinal }),
      documentCount: sql`(select count(*) from ${documents} d where d.version_id = ${versionId})`,
      chunkCount: sql`counted.chunks`,
      tokenCount: sql`counted.tokens`,
      embeddedCount: sql`counted.embedded`,
      embeddedAt: sql`case when counted.embedded >= counted.chunks then now() end`,
    })
    .from(
      sql`(select count(*)::int as chunks, coalesce(sum(c.token_count), 0)::int as tokens,
          count(e.ordinal)::int as embedded
        from ${chunks} c join ${versions} v on v.id = c.version_id
        left join chunk_embeddings e on e.version_id = c.version_id and e.model_id = v.model_id
          and e.ordinal = c.ordinal
        where c.version_id = ${versionId}) as counted`,
    )
    .where(eq(versions.id, versionId))
    .returning({ chunkCount: versions.chunkCount, embeddedCount: versions.embeddedCount })
  if (!row) throw new Error('the version has gone')
  return row
}

/** Inserts documents and returns their ids in the same order. */
export async function insertDocuments(
  tx: Transaction,
  versionId: number,
  sourceId: number,
  rows: readonly (ParsedDocument & { textHash: Buffer | null })[],
): Promise<number[]> {
  const ids: number[] = []
  for (const batch of batches(rows)) {
    const values = batch.map(({ provenance = {}, ...row }) => ({
      versionId,
      sourceId,
      path: row.path,
      url: row.url,
      title: row.title,
      description: row.description,
      kind: row.kind,
      language: row.language,
      contentHash: row.contentHash,
      byteCount: row.byteCount,
      tier: provenance.tier ?? ('official' as const),
      author: provenance.author ?? null,
      license: provenance.license ?? null,
      publishedAt: provenance.publishedAt ?? null,
      fetchedAt: provenance.fetchedAt ?? null,
      commit: provenance.commit ?? null,
      mediaType: row.mediaType ?? null,
      metadata: provenance.metadata ?? {},
      textHash: row.textHash,
    }))
    const inserted = await tx
      .insert(documents)
      .values(values)
      .returning({ id: documents.id, path: documents.path })
    const byPath = new Map(inserted.map(({ id, path }) => [path, id]))
    ids.push(...batch.map((row) => byPath.get(row.path) as number))
  }
  return ids
}

export interface NewChunk {
  ordinal: number
  documentId: number
  kind: string
  codeLanguage: string | null
  headingPath: readonly string[]
  innerHeadings: readonly string[]
  text: string
  url: string
  startLine: number
  endLine: number
  tokenCount: number
  contentHash: Buffer
  embeddingHash: Buffer
  symbol?: string
  flags?: readonly string[]
}

export async function insertChunks(
  tx: Transaction,
  versionId: number,
  rows: readonly NewChunk[],
): Promise<void> {
  for (const batch of batches(rows)) {
    const column = <T>(pick: (chunk: NewChunk) => T) => sql.param(batch.map(pick))
    await tx.execute(sql`
      insert into chunks (version_id, ordinal, document_id, kind, code_language, heading_path,
        inner_headings, text, url, start_line, end_line, token_count, content_hash, embedding_hash,
        symbol, flags)
      select ${versionId}::bigint, c.ordinal, c.document_id, c.kind, c.code_language,
        string_to_array(c.headings, ${UNIT}), string_to_array(c.inner_list, ${UNIT}), c.text, c.url,
        c.start_line, c.end_line, c.token_count, c.content_hash, c.embedding_hash, c.symbol,
        string_to_array(c.flags, ${UNIT})
      from unnest(
        ${column((chunk) => chunk.ordinal)}::int[], ${column((chunk) => chunk.documentId)}::bigint[],
        ${column((chunk) => chunk.kind)}::text[], ${column((chunk) => chunk.codeLanguage)}::text[],
        ${column((chunk) => chunk.headingPath.join(UNIT))}::text[],
        ${column((chunk) => chunk.innerHeadings.join(UNIT))}::text[],
        ${column((chunk) => chunk.text)}::text[], ${column((chunk) => chunk.url)}::text[],
        ${column((chunk) => chunk.startLine)}::int[], ${column((chunk) => chunk.endLine)}::int[],
        ${column((chunk) => chunk.tokenCount)}::int[],
        ${column((chunk) => chunk.contentHash)}::bytea[],
        ${column((chunk) => chunk.embeddingHash)}::bytea[],
        ${column((chunk) => chunk.symbol ?? null)}::text[],
        ${column((chunk) => (chunk.flags ?? []).join(UNIT))}::text[])
      as c(ordinal, document_id, kind, code_language, headings, inner_list, text, url, start_line,
        end_line, token_count, content_hash, embedding_hash, symbol, flags)`)
  }
}

/** Every chunk of a version as search weighs it, in the order of their ordinals. */
export async function selectLexicalChunks(
  tx: Transaction,
  versionId: number,
): Promise<(LexicalChunk & { ordinal: number })[]> {
  const { rows } = await tx.execute<LexicalChunk & { ordinal: number } & Record<string, unknown>>(
    sql`select c.ordinal, d.title, c.inner_headings || c.heading_path as headings, c.text, d.path
      from chunks c join documents d on d.id = c.document_id
      where c.version_id = ${versionId} order by c.ordinal`,
  )
  return rows
}

/** Replaces the inverted index of a version. */
export async function replacePostings(
  tx: Transaction,
  versionId: number,
  postings: Iterable<Posting>,
): Promise<void> {
  await tx.delete(termPostings).where(eq(termPostings.versionId, versionId))
  for (const batch of batches(postings)) {
    const column = <T>(pick: (posting: Posting) => T) => sql.param(batch.map(pick))
    // unnest flattens arrays of arrays, so each list travels as its own array literal.
    await tx.execute(sql`
      insert into term_postings (version_id, term, idf, ordinals, impacts)
      select ${versionId}::bigint, p.term, p.idf, p.ordinals::int[], p.impacts::real[]
      from unnest(${column((posting) => posting.term)}::text[],
        ${column((posting) => posting.idf)}::real[],
        ${column((posting) => `{${posting.ordinals.join(',')}}`)}::text[],
        ${column((posting) => `{${posting.impacts.map(short).join(',')}}`)}::text[])
      as p(term, idf, ordinals, impacts)`)
  }
}

/** Four decimals rank the same and halve what is sent. */
const short = (impact: number) => Math.round(impact * 1e4) / 1e4
