import { type Context, requirePermission } from '../context.ts'
import { formatLibraryId, parseLibraryId } from '../libraries/index.ts'
import { observeQuery } from '../ops/index.ts'
import { rememberedAnswers } from './answer-cache.ts'
import { type AssembledContext, assembleContext } from './assemble-context.ts'
import { countDemand } from './count-demand.ts'
import { readCursor, writeCursor } from './cursor.ts'
import {
  type DocsAnswer,
  type DocsIndexing,
  QueryDocsInput,
  type Question,
  type SearchInfo,
} from './docs-answer.ts'
import type { FusedRank } from './fuse-ranks.ts'
import { type ServableVersion, selectChunks } from './queries.ts'
import { renderHeader } from './render-answer.ts'
import { search } from './search.ts'
import { type ServedVersion, serveVersion } from './serve-version.ts'

type Embedded = Awaited<ReturnType<Context['embedQuery']>>

/** Candidates taken from each search; more for budgets that could show more. */
const MIN_CANDIDATES = 40
const TOKENS_PER_CANDIDATE = 125
/** Chunks read beyond those that fit, since some repeat others. */
const SPARE_CHUNKS = 6
/** Of 366 questions 2 in 100 have a worse best match in the right docs, 55 in 100 in wrong ones. */
const WEAK_MATCH = 0.12
const WEAK_NOTE = 'the best match is weak: this documentation may not cover the question'

/**
 * Answers a question from one version of a library's documentation, within a hard token budget.
 * A version that is not indexed is indexed first; when that takes longer than a caller should wait,
 * the result says so.
 * @throws AppError `bad_input`, `not_found`, `forbidden`, `too_many_requests`, `conflict`, `upstream`.
 */
export async function queryDocs(
  ctx: Context,
  input: QueryDocsInput,
): Promise<DocsAnswer | DocsIndexing> {
  requirePermission(ctx, 'libraries:read')
  const asked = QueryDocsInput.parse(input)
  const startedAt = performance.now()
  const ref = parseLibraryId(asked.libraryId)
  // The model works while the library is looked up; a failed look-up must not leave it unhandled.
  const embedding = timed(ctx.embedQuery(asked.query))
  embedding.catch(() => {})
  let served = await serveVersion(ctx, ref)
  if (served.status === 'indexing') return served
  let found = await answer(ctx, asked, served, embedding)
  if (found.snippets.length === 0) {
    // Nothing found is rare enough to look whether the version was replaced meanwhile.
    const again = await serveVersion(ctx, ref)
    if (again.status === 'indexing') return again
    if (again.version.id !== served.version.id) {
      served = again
      found = await answer(ctx, asked, served, embedding)
    }
  }
  const totalMs = performance.now() - startedAt
  countDemand(ctx, served.library.slug)
  observeQuery({ mode: found.search.mode, match: found.version.match }, totalMs)
  return { ...found, timings: { ...found.timings, totalMs } }
}

/** The answer of one version, from memory when it was given before. */
async function answer(
  ctx: Context,
  asked: Question,
  served: ServedVersion,
  embedding: Promise<{ value: Embedded; ms: number }>,
): Promise<DocsAnswer> {
  const { version } = served
  const { value: embedded, ms: embedMs } =
    version.embeddedCount > 0 ? await embedding : NOT_EMBEDDED
  const question = embedded?.modelId === version.modelId ? embedded : null
  const info = describeSearch(version, question)
  const state = [version.id, version.indexedAt, version.embeddedCount, info.mode]
  const key = JSON.stringify([state, served.contract, asked])
  const answers = rememberedAnswers(ctx.db)
  const known = answers.get(key)
  if (known) {
    return { ...known, timings: { ...known.timings, embedMs, searchMs: 0, assembleMs: 0 } }
  }
  const made = await makeAnswer(ctx, asked, served, question, info)
  answers.set(key, made)
  return { ...made, timings: { ...made.timings, embedMs } }
}

const joinNotes = (one: string | null, other: string) => (one ? `${one}; ${other}` : other)

const NOT_EMBEDDED: { value: Embedded; ms: number } = { value: null, ms: 0 }

async function timed<T>(work: Promise<T>): Promise<{ value: T; ms: number }> {
  const startedAt = performance.now()
  const value = await work
  return { value, ms: performance.now() - startedAt }
}

async function makeAnswer(
  ctx: Context,
  asked: Question,
  { library, version, contract }: ServedVersion,
  question: Embedded,
  searched: SearchInfo,
): Promise<DocsAnswer> {
  const { query, maxTokens, cursor } = asked
  const sent = cursor ? readCursor(version, query, cursor) : []
  const startedAt = performance.now()
  const ranks = await rank(ctx, version, query, question, maxTokens, sent)
  const chunks = await readChunks(ctx, version, ranks, maxTokens)
  const searchedAt = performance.now()
  const libraryId = formatLibraryId(library.slug, version.version)
  const weak = question !== null && sent.length === 0 && (ranks[0]?.score ?? 0) < WEAK_MATCH
  const info = weak ? { ...searched, note: joinNotes(searched.note, WEAK_NOTE) } : searched
  const header = renderHeader({
    libraryId,
    libraryName: library.name,
    version: contract,
    search: info,
  })
  const context = assembleContext({ header, ranks, chunks, maxTokens })
  return {
    status: 'answer',
    libraryId,
    libraryName: library.name,
    version: contract,
    search: info,
    snippets: context.snippets,
    text: context.text,
    tokens: context.tokens,
    maxTokens,
    nextCursor: nextCursor(version, query, sent, context),
    timings: {
      embedMs: 0,
      searchMs: searchedAt - startedAt,
      assembleMs: performance.now() - searchedAt,
      totalMs: 0,
    },
  }
}

async function rank(
  ctx: Context,
  version: ServableVersion,
  query: string,
  question: Embedded,
  maxTokens: number,
  sent: readonly number[],
): Promise<FusedRank[]> {
  const limit = Math.max(MIN_CANDIDATES, Math.ceil(maxTokens / TOKENS_PER_CANDIDATE)) + sent.length
  const ranks = await search(ctx.db, { version, query, question, limit })
  const shown = new Set(sent)
  return ranks.filter(({ ordinal }) => !shown.has(ordinal))
}

/** The chunks most likely to be shown, with their neighbours. */
async function readChunks(
  ctx: Context,
  version: ServableVersion,
  ranks: readonly FusedRank[],
  maxTokens: number,
) {
  const count = Math.max(10, Math.ceil(maxTokens / 500)) + SPARE_CHUNKS
  const ordinals = ranks.slice(0, count).map(({ ordinal }) => ordinal)
  const rows = ordinals.length > 0 ? await selectChunks(ctx.db, version.id, ordinals) : []
  return new Map(rows.map((row) => [row.ordinal, row]))
}

function nextCursor(
  version: ServableVersion,
  query: string,
  sent: readonly number[],
  { more, used, snippets }: AssembledContext,
): string | null {
  return more && snippets.length > 0 ? writeCursor(version, query, [...sent, ...used]) : null
}

function describeSearch(version: ServableVersion, question: Embedded): SearchInfo {
  const share = version.chunkCount > 0 ? version.embeddedCount / version.chunkCount : 0
  const embeddedShare = Math.min(1, share)
  if (question) {
    const note =
      embeddedShare < 1
        ? `${Math.floor(embeddedShare * 100)} % of the passages have embeddings so far; the rest are found by their words`
        : null
    return { mode: 'hybrid', embeddedShare, note }
  }
  const note =
    version.embeddedCount === 0
      ? 'by words alone: embeddings are still being computed'
      : 'by words alone: the embedding model is not available'
  return { mode: 'lexical', embeddedShare, note }
}
