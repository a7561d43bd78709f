import { analyze } from './analyze.ts'

/**
 * BM25F (Robertson, Zaragoza, Taylor 2004). `b` is the share of length normalisation within a field;
 * a field's weight multiplies its normalised term frequency before saturation by `k1`.
 */
export const BM25 = {
  k1: 1.2,
  fields: {
    title: { weight: 1.5, b: 0.5 },
    /** The chunk's own heading: the last of its path. */
    heading: { weight: 4, b: 0.5 },
    /** The headings above it. */
    ancestors: { weight: 1, b: 0.5 },
    path: { weight: 1, b: 0.5 },
    body: { weight: 1, b: 0.6 },
  },
} as const

type Field = keyof typeof BM25.fields
const FIELDS = Object.keys(BM25.fields) as Field[]

export interface LexicalChunk {
  /** Title of the document. */
  title: string
  /** Heading path, outermost first. */
  headings: readonly string[]
  text: string
  /** Path of the document within its source. */
  path: string
}

/** The chunks that hold a term. A chunk's score for a question is Σ idf × impact over its terms. */
export interface Posting {
  term: string
  idf: number
  /** Positions in the list of chunks, ascending. */
  ordinals: number[]
  /** BM25F term-frequency part for the chunk at the same index of `ordinals`. */
  impacts: number[]
}

/** Inverted index of one version's chunks, with every query-independent factor worked out. */
export const buildPostings = (chunks: readonly LexicalChunk[]): Posting[] => [
  ...streamPostings(chunks),
]

/**
 * The same one by one. The text is counted by the call; each posting is worked out, and what it was
 * counted from let go, when it is asked for: all at once take twice the memory.
 */
export function streamPostings(chunks: readonly LexicalChunk[]): IterableIterator<Posting> {
  const { occurrences, lengths } = countTerms(chunks)
  const norms = FIELDS.map((field, index) => normsOf(field, lengths[index] as number[]))
  return toPostings(occurrences, norms, chunks.length)
}

function* toPostings(
  occurrences: Map<string, number[]>,
  norms: readonly (readonly number[])[],
  chunkCount: number,
): Generator<Posting> {
  for (const [term, places] of occurrences) {
    occurrences.delete(term)
    const ordinals: number[] = []
    const frequencies: number[] = []
    for (let at = 0; at < places.length; at += 2) {
      const ordinal = places[at] as number
      const packed = places[at + 1] as number
      const field = packed % FIELDS.length
      const weight = BM25.fields[FIELDS[field] as Field].weight
      const count = Math.floor(packed / FIELDS.length)
      const frequency = (weight * count) / (norms[field]?.[ordinal] as number)
      const last = ordinals.length - 1
      if (ordinals[last] === ordinal) {
        frequencies[last] = (frequencies[last] as number) + frequency
      } else {
        ordinals.push(ordinal)
        frequencies.push(frequency)
      }
    }
    const idf = inverseFrequency(chunkCount, ordinals.length)
    const impacts = frequencies.map((tf) => (tf * (BM25.k1 + 1)) / (tf + BM25.k1))
    yield { term, idf, ordinals, impacts }
  }
}

/** Chunks of a version from which on memory counts more than a tenth of a second for each so many. */
const LARGE = 8_000
const COLLECT_EVERY = 1_500

/**
 * One pass over the text: what a term weighs is known only when all are counted. For each term, pairs
 * of a chunk and, packed into one number, the field and how often it stands there.
 */
function countTerms(chunks: readonly LexicalChunk[]) {
  const occurrences = new Map<string, number[]>()
  const lengths: number[][] = FIELDS.map(() => [])
  const analysed = FIELDS.map(() => lastCall(analyze))
  // One for all: a map for each field of each chunk is what most of the memory went to.
  const counts = new Map<string, number>()
  for (const [ordinal, chunk] of chunks.entries()) {
    // Terms come and go by the million; left alone, the heap doubles before they are collected.
    if (chunks.length > LARGE && ordinal % COLLECT_EVERY === 0) Bun.gc(true)
    for (const [index, field] of FIELDS.entries()) {
      const terms = analysed[index]?.(fieldText(chunk, field)) ?? []
      lengths[index]?.push(terms.length)
      tally(terms, counts)
      for (const [term, count] of counts) {
        const places = occurrences.get(term)
        const packed = count * FIELDS.length + index
        if (places) places.push(ordinal, packed)
        else occurrences.set(term, [ordinal, packed])
      }
    }
  }
  return { occurrences, lengths }
}

/** What the length of a chunk's field divides its frequencies by. */
function normsOf(field: Field, lengths: readonly number[]): number[] {
  const { b } = BM25.fields[field]
  const total = lengths.reduce((sum, length) => sum + length, 0)
  const averageLength = total / lengths.length || 1
  return lengths.map((length) => 1 - b + (b * length) / averageLength)
}

/** Neighbouring chunks share title, path and outer headings: analyse those once. */
function lastCall(analyse: (text: string) => string[]) {
  let last: { text: string; terms: string[] } | null = null
  return (text: string) => {
    if (last?.text !== text) last = { text, terms: analyse(text) }
    return last.terms
  }
}

function fieldText(chunk: LexicalChunk, field: Field): string {
  if (field === 'title') return chunk.title
  if (field === 'heading') return chunk.headings.at(-1) ?? ''
  if (field === 'ancestors') return chunk.headings.slice(0, -1).join('\n')
  return field === 'path' ? chunk.path : chunk.text
}

function tally(terms: readonly string[], counts: Map<string, number>): void {
  counts.clear()
  for (const term of terms) counts.set(term, (counts.get(term) ?? 0) + 1)
}

/** Robertson–Spärck Jones weight, kept positive. */
const inverseFrequency = (total: number, holding: number) =>
  Math.log(1 + (total - holding + 0.5) / (holding + 0.5))
