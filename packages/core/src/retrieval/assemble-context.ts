import { countTokens, truncateToTokens } from '../llm/index.ts'
import { cleanLine, cleanText } from './clean-text.ts'
import { completeChunk } from './complete-chunk.ts'
import type { Snippet } from './docs-answer.ts'
import type { FusedRank } from './fuse-ranks.ts'
import type { ChunkRow } from './queries.ts'
import { BUDGET_TOO_SMALL, CUT, NO_SNIPPETS, renderAnswer } from './render-answer.ts'
import { isNearDuplicate, type Shingles, shinglesOf } from './similar-text.ts'

/** A chunk this far below the best one is on another topic. */
const FLOOR = 0.5
/** Snippets of an answer of the default budget; larger budgets get proportionally more. */
const TOKENS_PER_SNIPPET = 500
const MIN_SNIPPETS = 10
/** After this many snippets that did not fit, what is left of the budget is too small. */
const MAX_MISFITS = 3
/** A shorter beginning of a snippet helps nobody. */
const MIN_CUT_TOKENS = 60

export interface ContextInput {
  /** Text above the snippets. */
  header: string
  /** Best first, without what earlier pages sent. */
  ranks: readonly FusedRank[]
  /** The ranked chunks and their neighbours; a rank whose chunk is missing ends the answer. */
  chunks: ReadonlyMap<number, ChunkRow>
  maxTokens: number
}

export interface AssembledContext {
  snippets: Snippet[]
  text: string
  /** Tokens of `text`, at most `maxTokens`. */
  tokens: number
  /** Chunks that are in the text, repeat it, or were taken into a neighbour. */
  used: number[]
  /** Whether chunks are left that a next page could show. */
  more: boolean
}

/** Chooses, completes and orders snippets within a hard token budget. Pure. */
export function assembleContext(input: ContextInput): AssembledContext {
  const { header, maxTokens } = input
  const headerTokens = countTokens(header)
  if (headerTokens > maxTokens) return headerOnly(truncateToTokens(header, maxTokens), input)
  if (input.ranks.length === 0) return headerOnly(fitNote(header, NO_SNIPPETS, maxTokens), input)
  const chosen = chooseSnippets(input, maxTokens - headerTokens)
  const snippets = [...chosen.snippets]
  // Chosen by estimate; what counts is the text as it is sent.
  for (;;) {
    const text = renderAnswer(header, snippets, null)
    const tokens = countTokens(text)
    if (tokens <= maxTokens && snippets.length > 0) {
      const dropped = chosen.snippets.slice(snippets.length).flatMap((snippet) => snippet.ordinals)
      const used = chosen.used.filter((ordinal) => !dropped.includes(ordinal))
      return {
        snippets: snippets.map(toSnippet),
        text,
        tokens,
        used,
        more: chosen.more || dropped.length > 0,
      }
    }
    const last = snippets.pop()
    if (!last) break
    if (snippets.length > 0) continue
    const cut = cutToFit(header, last, maxTokens)
    if (!cut) break
    snippets.push(cut)
  }
  return headerOnly(fitNote(header, BUDGET_TOO_SMALL, maxTokens), input)
}

type Chosen = Snippet & { ordinals: number[] }

const toSnippet = ({ ordinals: _, ...snippet }: Chosen): Snippet => snippet

function chooseSnippets({ ranks, chunks, maxTokens }: ContextInput, budget: number) {
  const best = ranks[0]?.score ?? 0
  const limit = Math.max(MIN_SNIPPETS, Math.floor(maxTokens / TOKENS_PER_SNIPPET))
  const snippets: Chosen[] = []
  const seen: Shingles[] = []
  const used = new Set<number>()
  let left = budget
  let misfits = 0
  let at = 0
  for (; at < ranks.length && snippets.length < limit && misfits < MAX_MISFITS; at++) {
    const { ordinal, score } = ranks[at] as FusedRank
    const chunk = chunks.get(ordinal)
    if (!chunk || score < FLOOR * best) break
    if (used.has(ordinal)) continue
    const shingles = shinglesOf(chunk.text)
    if (seen.some((other) => isNearDuplicate(shingles, other))) {
      used.add(ordinal)
      continue
    }
    const snippet = toChosen(chunk, chunks, score, used)
    const cost = snippet.tokens + estimateFrame(snippet)
    if (cost > left && snippets.length > 0) {
      misfits++
      continue
    }
    left -= cost
    seen.push(shingles)
    snippets.push(snippet)
    for (const each of snippet.ordinals) used.add(each)
  }
  return { snippets, used: [...used], more: ranks.some(({ ordinal }) => !used.has(ordinal)) }
}

/** Tokens of heading and source line: close enough to choose by, at a tenth of the cost of counting. */
function estimateFrame({ title, url, path, tier, author, license, flags }: Snippet): number {
  const credit =
    tier === 'community' ? 4 + (author?.length ?? 0) / 4 + (license?.length ?? 0) / 2 : 0
  const caution = flags.length > 0 ? 16 + flags.join().length / 4 : 0
  return 20 + Math.ceil((title.length + path.length) / 5 + url.length / 3 + credit + caution)
}

function toChosen(
  chunk: ChunkRow,
  chunks: ReadonlyMap<number, ChunkRow>,
  score: number,
  used: ReadonlySet<number>,
): Chosen {
  const neighbour = (ordinal: number) => {
    const row = chunks.get(ordinal)
    return row?.documentId === chunk.documentId && !used.has(ordinal) ? row : undefined
  }
  const completed = completeChunk(chunk, neighbour(chunk.ordinal - 1), neighbour(chunk.ordinal + 1))
  const text = cleanText(completed.text)
  const headingPath = chunk.headings === '' ? [] : chunk.headings.split('\u001f').map(cleanLine)
  return {
    title: headingPath.join(' > ') || cleanLine(chunk.path),
    headingPath,
    kind: chunk.kind,
    language: chunk.language,
    text,
    path: chunk.path,
    url: chunk.url,
    startLine: completed.startLine,
    endLine: completed.endLine,
    contentHash: completed.contentHash,
    score: Math.round(score * 1_000) / 1_000,
    tokens: text === chunk.text ? chunk.tokenCount : countTokens(text),
    documentKind: chunk.documentKind,
    tier: chunk.tier,
    author: chunk.author === null ? null : cleanLine(chunk.author),
    license: chunk.license === null ? null : cleanLine(chunk.license),
    fetchedAt: chunk.fetchedAt,
    flags: chunk.flags,
    ordinals: [chunk.ordinal, ...(completed.absorbed === null ? [] : [completed.absorbed])],
  }
}

/** The only snippet of a small answer, cut at a line where that leaves enough; null when too little fits. */
function cutToFit(header: string, snippet: Chosen, maxTokens: number): Chosen | null {
  const frame = countTokens(renderAnswer(header, [{ ...snippet, text: CUT }], null))
  for (let room = maxTokens - frame - 2; room >= MIN_CUT_TOKENS; room -= 8) {
    const start = truncateToTokens(snippet.text, room)
    const line = start.lastIndexOf('\n')
    const text = `${line > start.length / 2 ? start.slice(0, line) : start}\n${CUT}`
    const endLine = Math.min(snippet.endLine, snippet.startLine + text.split('\n').length - 2)
    const cut = { ...snippet, text, endLine, tokens: countTokens(text) }
    if (countTokens(renderAnswer(header, [cut], null)) <= maxTokens) return cut
  }
  return null
}

function fitNote(header: string, note: string, maxTokens: number): string {
  const text = renderAnswer(header, [], note)
  return countTokens(text) <= maxTokens ? text : header
}

function headerOnly(text: string, { ranks }: ContextInput): AssembledContext {
  return { snippets: [], text, tokens: countTokens(text), used: [], more: ranks.length > 0 }
}
