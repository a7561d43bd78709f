import type { CoverageReport, versions } from '@twinmcp/db'
import type { Context } from '../context.ts'
import { buildPostings } from '../lexical/index.ts'
import { countTokens, MODEL_ID } from '../llm/index.ts'
import type { Chunk, ParsedDocument } from './document.ts'
import { embeddingInput, sha256, withoutTargets } from './embedding-input.ts'
import { copyCachedEmbeddings } from './embeddings/queries.ts'
import {
  insertChunks,
  insertDocuments,
  insertPostings,
  type LibraryFacts,
  lockVersion,
  type NewChunk,
  replaceVersion,
  selectVersion,
  upsertLibrary,
} from './queries.ts'
import { RunCancelled } from './report-progress.ts'
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
const PIPELINE_VERSION = 3

/** Whether an indexed version was made of this very tarball by this very pipeline and model. */
export function isSameVersion(
  indexed: { integrity: string | null; pipelineVersion: number; modelId: string | null },
  integrity: string | null,
): boolean {
  return (
    indexed.integrity === integrity &&
    indexed.pipelineVersion === PIPELINE_VERSION &&
    indexed.modelId === MODEL_ID
  )
}

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
      text: withoutTargets(row.text),
      path: row.document.path,
    })),
  )
  const hashed: ((typeof rows)[number] & HashedText)[] = []
  for (const row of rows) {
    hashed.push({ ...row, ...hashText(row, facts.name) })
    // A large version takes seconds; heartbeats must get through.
    if (hashed.length % 500 === 0) await Bun.sleep(0)
  }

  return ctx.db.transaction(async (tx) => {
    await lockVersion(tx, facts.slug, input.version.version)
    const twin = await selectVersion(tx, facts, input.version.version)
    if (twin && isSameVersion(twin, input.version.integrity ?? null)) {
      // Another run, asked for by another name of this version, was faster.
      const { id: versionId, libraryId, chunkCount, embeddedCount } = twin
      await updateRun(tx, input.runId, {
        libraryId,
        searchable: true,
        coverage: { ...input.coverage, chunksReused: chunkCount },
      })
      return { versionId, libraryId, chunkCount, chunksReused: embeddedCount }
    }
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
    const run = await updateRun(tx, input.runId, {
      libraryId,
      sourceId,
      searchable: true,
      coverage: { ...input.coverage, chunksReused },
    })
    // The library was removed meanwhile, and the run with it: it must not come back.
    if (!run) throw new RunCancelled('The run was removed with its library.')
    return { versionId, libraryId, chunkCount: chunks.length, chunksReused }
  })
}

type HashedText = Pick<NewChunk, 'tokenCount' | 'contentHash' | 'embeddingHash'>

function hashText(chunk: Chunk, library: string): HashedText {
  return {
    tokenCount: countTokens(chunk.text),
    contentHash: sha256(chunk.text),
    embeddingHash: sha256(embeddingInput({ ...chunk, library })),
  }
}
