import { type Database, libraries, libraryAliases, sources, versions } from '@twinmcp/db'
import { and, eq, sql } from 'drizzle-orm'
import type { Posting } from '../lexical/index.ts'
import type { ParsedDocument } from './document.ts'

export type Transaction = Parameters<Parameters<Database['transaction']>[0]>[0]
export type Executor = Database | Transaction

/** Rows a statement: bounds memory, and costs no more than one large statement would. */
const BATCH = 1_000
/** Stands between the headings of one path; no text has it, see `plainText`. */
const UNIT = '\u001f'

export interface LibraryFacts {
  ownerWorkspaceId: string | null
  slug: string
  name: string
  description: string | null
  homepageUrl: string | null
  repositoryUrl: string | null
  license: string | null
  keywords: string[]
  distTags: Record<string, string>
  publishedVersions: string[]
  latestVersion: string | null
  aliases: string[]
  locator: string
}

/** The version as it is indexed now, or null. */
export async function selectVersion(
  db: Executor,
  library: { ownerWorkspaceId: string | null; slug: string },
  version: string,
) {
  const [row] = await db
    .select({
      id: versions.id,
      libraryId: versions.libraryId,
      integrity: versions.integrity,
      pipelineVersion: versions.pipelineVersion,
      modelId: versions.modelId,
      chunkCount: versions.chunkCount,
      documentCount: versions.documentCount,
      embeddedCount: versions.embeddedCount,
    })
    .from(versions)
    .innerJoin(libraries, eq(libraries.id, versions.libraryId))
    .where(
      and(
        eq(libraries.slug, library.slug),
        sql`${libraries.ownerWorkspaceId} is not distinct from ${library.ownerWorkspaceId}`,
        eq(versions.version, version),
      ),
    )
  return row ?? null
}

/** Two writers of one version wait for each other; held to the end of the transaction. */
export async function lockVersion(tx: Transaction, slug: string, version: string): Promise<void> {
  await tx.execute(sql`select pg_advisory_xact_lock(hashtextextended(${`${slug}@${version}`}, 0))`)
}

/** Inserts or updates a library with its source and aliases. Texts are those of its latest version. */
export async function upsertLibrary(
  tx: Executor,
  facts: LibraryFacts,
  describesLatest: boolean,
): Promise<{ libraryId: number; sourceId: number }> {
  const { aliases, locator, ...columns } = facts
  const always = {
    distTags: facts.distTags,
    publishedVersions: facts.publishedVersions,
    latestVersion: facts.latestVersion,
    registryCheckedAt: sql`now()`,
    updatedAt: sql`now()`,
  }
  const texts = {
    description: facts.description,
    homepageUrl: facts.homepageUrl,
    repositoryUrl: facts.repositoryUrl,
    license: facts.license,
    keywords: facts.keywords,
  }
  const [library] = await tx
    .insert(libraries)
    .values({ ...columns, ecosystem: 'npm', registryCheckedAt: sql`now()` })
    .onConflictDoUpdate({
      target: [libraries.ownerWorkspaceId, libraries.slug],
      set: describesLatest ? { ...always, ...texts } : always,
    })
    .returning({ id: libraries.id })
  if (!library) throw new Error('the library row was not written')
  if (aliases.length > 0) {
    await tx
      .insert(libraryAliases)
      .values(aliases.map((alias) => ({ libraryId: library.id, alias })))
      .onConflictDoNothing()
  }
  const [source] = await tx
    .insert(sources)
    .values({
      libraryId: library.id,
      ownerWorkspaceId: facts.ownerWorkspaceId,
      kind: 'npm',
      locator,
      lastCheckedAt: sql`now()`,
    })
    .onConflictDoUpdate({
      target: [sources.libraryId, sources.locator],
      set: { lastCheckedAt: sql`now()` },
    })
    .returning({ id: sources.id })
  if (!source) throw new Error('the source row was not written')
  return { libraryId: library.id, sourceId: source.id }
}

/** Removes the version if it is there, and everything of it; then inserts it anew. */
export async function replaceVersion(
  tx: Transaction,
  version: typeof versions.$inferInsert,
): Promise<number> {
  await tx
    .delete(versions)
    .where(and(eq(versions.libraryId, version.libraryId), eq(versions.version, version.version)))
  const [row] = await tx.insert(versions).values(version).returning({ id: versions.id })
  if (!row) throw new Error('the version row was not written')
  return row.id
}

/** Inserts documents and returns their ids in the same order. */
export async function insertDocuments(
  tx: Transaction,
  versionId: number,
  sourceId: number,
  documents: readonly ParsedDocument[],
): Promise<number[]> {
  const ids: number[] = []
  for (const batch of batches(documents)) {
    const column = <T>(pick: (document: ParsedDocument) => T) => sql.param(batch.map(pick))
    const { rows } = await tx.execute<{ id: string; path: string }>(sql`
      insert into documents (version_id, source_id, path, url, title, description, kind, language,
        content_hash, byte_count)
      select ${versionId}::bigint, ${sourceId}::bigint, d.* from unnest(
        ${column((document) => document.path)}::text[], ${column((document) => document.url)}::text[],
        ${column((document) => document.title)}::text[],
        ${column((document) => document.description)}::text[],
        ${column((document) => document.kind)}::text[],
        ${column((document) => document.language)}::text[],
        ${column((document) => document.contentHash)}::bytea[],
        ${column((document) => document.byteCount)}::int[]) as d
      returning id, path`)
    const byPath = new Map(rows.map((row) => [row.path, Number(row.id)]))
    ids.push(...batch.map((document) => byPath.get(document.path) as number))
  }
  return ids
}

export interface NewChunk {
  ordinal: number
  documentId: number
  kind: string
  codeLanguage: string | null
  headingPath: readonly string[]
  text: string
  url: string
  startLine: number
  endLine: number
  tokenCount: number
  contentHash: Buffer
  embeddingHash: Buffer
}

export async function insertChunks(
  tx: Transaction,
  versionId: number,
  chunks: readonly NewChunk[],
): Promise<void> {
  for (const batch of batches(chunks)) {
    const column = <T>(pick: (chunk: NewChunk) => T) => sql.param(batch.map(pick))
    await tx.execute(sql`
      insert into chunks (version_id, ordinal, document_id, kind, code_language, heading_path, text,
        url, start_line, end_line, token_count, content_hash, embedding_hash)
      select ${versionId}::bigint, c.ordinal, c.document_id, c.kind, c.code_language,
        string_to_array(c.headings, ${UNIT}), c.text, c.url, c.start_line, c.end_line, c.token_count,
        c.content_hash, c.embedding_hash
      from unnest(
        ${column((chunk) => chunk.ordinal)}::int[], ${column((chunk) => chunk.documentId)}::bigint[],
        ${column((chunk) => chunk.kind)}::text[], ${column((chunk) => chunk.codeLanguage)}::text[],
        ${column((chunk) => chunk.headingPath.join(UNIT))}::text[],
        ${column((chunk) => chunk.text)}::text[], ${column((chunk) => chunk.url)}::text[],
        ${column((chunk) => chunk.startLine)}::int[], ${column((chunk) => chunk.endLine)}::int[],
        ${column((chunk) => chunk.tokenCount)}::int[],
        ${column((chunk) => chunk.contentHash)}::bytea[],
        ${column((chunk) => chunk.embeddingHash)}::bytea[])
      as c(ordinal, document_id, kind, code_language, headings, text, url, start_line, end_line,
        token_count, content_hash, embedding_hash)`)
  }
}

export async function insertPostings(
  tx: Transaction,
  versionId: number,
  postings: readonly Posting[],
): Promise<void> {
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

function* batches<T>(rows: readonly T[]): Generator<readonly T[]> {
  for (let start = 0; start < rows.length; start += BATCH) yield rows.slice(start, start + BATCH)
}
