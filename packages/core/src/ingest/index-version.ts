import type { RunChanges } from '@twinmcp/db'
import type { Context } from '../context.ts'
import { type Posting, streamPostings } from '../lexical/index.ts'
import { countTokens, MODEL_ID } from '../llm/index.ts'
import { diffPart, type PartDiff } from './diff-part.ts'
import type { Chunk } from './document.ts'
import { embeddingInput, sha256, withoutTargets } from './embedding-input.ts'
import { copyCachedEmbeddings } from './embeddings/queries.ts'
import {
  copyDocuments,
  deleteDocuments,
  insertChanges,
  saveSourceState,
  upsertPart,
} from './part-rows/queries.ts'
import type { PartToIndex, StoredDocument } from './part-to-index.ts'
import { lockVersion, type Part, selectParts, type Transaction, upsertLibrary } from './queries.ts'
import { RunCancelled } from './report-progress.ts'
import { updateRun } from './runs/queries.ts'
import {
  insertChunks,
  insertDocuments,
  type NewChunk,
  openVersion,
  recountVersion,
  replacePostings,
  selectLexicalChunks,
} from './version-rows/queries.ts'

export interface IndexedVersion {
  versionId: number
  libraryId: number
  chunkCount: number
  embeddedCount: number
  changes: RunChanges
}

/**
 * Raised whenever parsing, chunking, the analyser, BM25's weights or the embedding input change:
 * parts indexed by another one are indexed again when they are next asked for.
 */
const PIPELINE_VERSION = 4

/** Whether a part was made of this very content by this very pipeline and model. */
export function isSamePart(
  part: Pick<Part, 'fingerprint' | 'pipelineVersion' | 'modelId'>,
  fingerprint: string | null,
): boolean {
  return fingerprint !== null && part.fingerprint === fingerprint && isCurrent(part)
}

/** Whether this very pipeline and model made a part, of whatever content. */
export function isCurrent(part: Pick<Part, 'pipelineVersion' | 'modelId'>): boolean {
  return part.pipelineVersion === PIPELINE_VERSION && part.modelId === MODEL_ID
}

/**
 * Brings what a source gives into a version in one transaction: library, documents, chunks, postings,
 * known vectors and the run's note that it is searchable. Readers see the old state or the new one.
 * Documents that stayed the same keep their rows, and so do those of other sources.
 */
export async function indexVersion(ctx: Context, input: PartToIndex): Promise<IndexedVersion> {
  const rows = await hashRows(input)
  // The costly part of a version that has nothing else, done while nobody's lock is held.
  const alone = streamPostings(rows.map(toLexical))

  return ctx.db.transaction(async (tx) => {
    await lockVersion(tx, input.library.slug, input.version.version)
    const { libraryId, sourceId } = await openSource(tx, input)
    const parts = await selectParts(tx, sourceId)
    const own = parts.find(({ version }) => version === input.version.version)
    if (own && isSamePart(own, input.fingerprint)) {
      // Another run, asked for by another name of this version, was faster.
      return { ...(await adoptTwin(tx, input, own)), changes: NOTHING_CHANGED }
    }
    const version = await openVersion(tx, { ...input.version, libraryId, modelId: MODEL_ID })
    const diff = await diffPart(tx, { ...input, versionId: version.id, sourceId, parts })
    await deleteDocuments(
      tx,
      version.id,
      diff.stale.map(({ id }) => id),
    )
    const copied = await copyKept(tx, input, { version, sourceId, diff })
    const firstOrdinal = version.nextOrdinal + copied
    await insertRows(tx, { versionId: version.id, sourceId, firstOrdinal }, input.documents, rows)
    await replacePostings(
      tx,
      version.id,
      diff.kept === 0 && copied === 0 && !diff.hasOthers
        ? shifted(alone, (index) => index + firstOrdinal)
        : await rebuildPostings(tx, version.id),
    )
    await upsertPart(tx, {
      versionId: version.id,
      sourceId,
      fingerprint: input.fingerprint,
      pipelineVersion: PIPELINE_VERSION,
      linkBase: input.linkBase,
    })
    await copyCachedEmbeddings(tx, version.id, MODEL_ID)
    const counts = await recountVersion(tx, version.id, firstOrdinal + rows.length)
    await saveSourceState(tx, sourceId, input.state)
    const place = { runId: input.runId, libraryId, sourceId, version: input.version.version }
    await insertChanges(
      tx,
      diff.pages.map((page) => ({ ...place, ...page })),
    )
    const run = await updateRun(tx, input.runId, {
      libraryId,
      sourceId,
      searchable: true,
      changes: diff.changes,
      coverage: { ...input.coverage, chunksReused: counts.embeddedCount },
    })
    // The library was removed meanwhile, and the run with it: it must not come back.
    if (!run) throw new RunCancelled('The run was removed with its library.')
    return { versionId: version.id, libraryId, ...counts, changes: diff.changes }
  })
}

const NOTHING_CHANGED: RunChanges = { added: 0, changed: 0, removed: 0 }

type Row = Chunk & { document: StoredDocument; index: number } & HashedText

async function hashRows(input: PartToIndex): Promise<Row[]> {
  const rows: Row[] = []
  for (const [index, document] of input.documents.entries()) {
    for (const chunk of document.chunks) {
      rows.push({ ...chunk, document, index, ...hashText(chunk, input.library.name) })
      // A large version takes seconds; heartbeats must get through.
      if (rows.length % 500 === 0) await Bun.sleep(0)
    }
  }
  return rows
}

type HashedText = Pick<NewChunk, 'tokenCount' | 'contentHash' | 'embeddingHash'>

function hashText(chunk: Chunk, library: string): HashedText {
  return {
    tokenCount: countTokens(chunk.text),
    contentHash: sha256(chunk.text),
    embeddingHash: sha256(embeddingInput({ ...chunk, library })),
  }
}

const toLexical = (row: Row) => ({
  title: row.document.title,
  headings: [...row.innerHeadings, ...row.headingPath],
  text: withoutTargets(row.text),
  path: row.document.path,
})

async function openSource(tx: Transaction, { facts, source, version }: PartToIndex) {
  if (!facts) {
    if (!source) throw new Error('a source without facts has no library')
    return source
  }
  return upsertLibrary(tx, facts, version.version === facts.latestVersion)
}

async function adoptTwin(tx: Transaction, input: PartToIndex, twin: Part) {
  await updateRun(tx, input.runId, {
    libraryId: twin.libraryId,
    searchable: true,
    changes: NOTHING_CHANGED,
    coverage: { ...input.coverage, chunksReused: twin.versionEmbeddedCount },
  })
  return {
    versionId: twin.versionId,
    libraryId: twin.libraryId,
    chunkCount: twin.versionChunkCount,
    embeddedCount: twin.versionEmbeddedCount,
  }
}

/** Pages that the source left at their last version come along to a new one. */
function copyKept(
  tx: Transaction,
  { base }: PartToIndex,
  to: { version: { id: number; nextOrdinal: number }; sourceId: number; diff: PartDiff },
): Promise<number> {
  const { version, sourceId, diff } = to
  if (!base || diff.toCopy.length === 0) return Promise.resolve(0)
  const copy = { from: base.versionId, to: version.id, sourceId, paths: diff.toCopy }
  return copyDocuments(tx, copy, version.nextOrdinal)
}

async function insertRows(
  tx: Transaction,
  place: { versionId: number; sourceId: number; firstOrdinal: number },
  documents: readonly StoredDocument[],
  rows: readonly Row[],
): Promise<void> {
  const ids = await insertDocuments(tx, place.versionId, place.sourceId, documents)
  await insertChunks(
    tx,
    place.versionId,
    rows.map((row, at) => ({
      ...row,
      ordinal: place.firstOrdinal + at,
      documentId: ids[row.index] as number,
    })),
  )
}

/** BM25 weighs every chunk against all others of the version, whichever source they come from. */
export async function rebuildPostings(
  tx: Transaction,
  versionId: number,
): Promise<Iterable<Posting>> {
  const chunks = await selectLexicalChunks(tx, versionId)
  const postings = streamPostings(
    chunks.map((chunk) => ({ ...chunk, text: withoutTargets(chunk.text) })),
  )
  const ordinals = chunks.map(({ ordinal }) => ordinal)
  return shifted(postings, (index) => ordinals[index] as number)
}

function* shifted(
  postings: Iterable<Posting>,
  ordinalOf: (index: number) => number,
): Generator<Posting> {
  for (const posting of postings) {
    yield { ...posting, ordinals: posting.ordinals.map(ordinalOf) }
  }
}
