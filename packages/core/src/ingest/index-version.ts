import type { CoverageReport, versions } from '@twinmcp/db'
import type { Context } from '../context.ts'
import { buildPostings } from '../lexical/index.ts'
import { countTokens, MODEL_ID } from '../llm/index.ts'
import type { ParsedDocument } from './document.ts'
import { embeddingInput, sha256 } from './embedding-input.ts'
import { copyCachedEmbeddings } from './embeddings/queries.ts'
import {
  insertChunks,
  insertDocuments,
  insertPostings,
  type LibraryFacts,
  lockVersion,
  type NewChunk,
  replaceVersion,
  upsertLibrary,
} from './queries.ts'
import { updateRun } from './runs/queries.ts'

export interface VersionToIndex {
  runId: string
  facts: LibraryFacts
  version: Pick<
    typeof versions.$inferInsert,
    'version' | 'publishedAt' | 'deprecated' | 'integrity'
  >
  documents: readonly ParsedDocument[]
  /** Everything of the report but what only indexing knows. */
  coverage: Omit<CoverageReport, 'chunksReused'>
}

export interface IndexedVersion {
  versionId: number
  libraryId: number
  chunkCount: number
  /** Chunks whose vector was known already. */
  chunksReused: number
}

/**
 * Raised whenever parsing, chunking, the analyser, BM25's weights or the embedding input change:
 * versions indexed by another one are indexed again when they are next asked for.
 */
export const PIPELINE_VERSION = 1

/**
 * Makes a version visible, or replaces it, in one transaction: library, documents, chunks, postings,
 * known vectors and the run's note that it is searchable. Readers see the old version or the new one.
 */
export async function indexVersion(ctx: Context, input: VersionToIndex): Promise<IndexedVersion> {
  const { facts, documents } = input
  const rows = documents.flatMap((document, index) =>
    document.chunks.map((chunk) => ({ ...chunk, document, index })),
  )
  const postings = buildPostings(
    rows.map((row) => ({
      title: row.document.title,
      headings: [...row.innerHeadings, ...row.headingPath],
      text: row.text,
      path: row.document.path,
    })),
  )
  const hashed = rows.map((row) => ({
    ...row,
    tokenCount: countTokens(row.text),
    contentHash: sha256(row.text),
    embeddingHash: sha256(embeddingInput({ ...row, library: facts.name })),
  }))

  return ctx.db.transaction(async (tx) => {
    await lockVersion(tx, facts.slug, input.version.version)
    const describesLatest = input.version.version === facts.latestVersion
    const { libraryId, sourceId } = await upsertLibrary(tx, facts, describesLatest)
    const versionId = await replaceVersion(tx, {
      ...input.version,
      libraryId,
      pipelineVersion: PIPELINE_VERSION,
      modelId: MODEL_ID,
      documentCount: documents.length,
      chunkCount: hashed.length,
      tokenCount: hashed.reduce((sum, chunk) => sum + chunk.tokenCount, 0),
    })
    const documentIds = await insertDocuments(tx, versionId, sourceId, documents)
    const chunks: NewChunk[] = hashed.map((chunk, ordinal) => ({
      ...chunk,
      ordinal,
      documentId: documentIds[chunk.index] as number,
    }))
    await insertChunks(tx, versionId, chunks)
    await insertPostings(tx, versionId, postings)
    const chunksReused = await copyCachedEmbeddings(tx, versionId, MODEL_ID)
    await updateRun(tx, input.runId, {
      libraryId,
      sourceId,
      searchable: true,
      coverage: { ...input.coverage, chunksReused },
    })
    return { versionId, libraryId, chunkCount: chunks.length, chunksReused }
  })
}
