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
export function buildPostings(chunks: readonly LexicalChunk[]): Posting[] {
  const fields = FIELDS.map((field) => countField(chunks, field))
  const frequencies = new Map<string, { ordinals: number[]; weighted: number[] }>()
  for (let ordinal = 0; ordinal < chunks.length; ordinal++) {
    for (const { counts, lengths, averageLength, weight, b } of fields) {
      const norm = 1 - b + (b * (lengths[ordinal] as number)) / averageLength
      for (const [term, count] of counts[ordinal] as Map<string, number>) {
        addFrequency(frequencies, term, ordinal, (weight * count) / norm)
      }
    }
  }
  const postings: Posting[] = []
  for (const [term, { ordinals, weighted }] of frequencies) {
    postings.push({
      term,
      idf: inverseFrequency(chunks.length, ordinals.length),
      ordinals,
      impacts: weighted.map((tf) => (tf * (BM25.k1 + 1)) / (tf + BM25.k1)),
    })
  }
  return postings
}

function countField(chunks: readonly LexicalChunk[], field: Field) {
  const analysed = lastCall(analyze)
  const counts = chunks.map((chunk) => countTerms(analysed(fieldText(chunk, field))))
  const lengths = counts.map((terms) => {
    let length = 0
    for (const count of terms.values()) length += count
    return length
  })
  const total = lengths.reduce((sum, length) => sum + length, 0)
  return { counts, lengths, averageLength: total / chunks.length || 1, ...BM25.fields[field] }
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

function countTerms(terms: readonly string[]): Map<string, number> {
  const counts = new Map<string, number>()
  for (const term of terms) counts.set(term, (counts.get(term) ?? 0) + 1)
  return counts
}

function addFrequency(
  frequencies: Map<string, { ordinals: number[]; weighted: number[] }>,
  term: string,
  ordinal: number,
  frequency: number,
): void {
  let entry = frequencies.get(term)
  if (!entry) {
    entry = { ordinals: [], weighted: [] }
    frequencies.set(term, entry)
  }
  const last = entry.ordinals.length - 1
  if (entry.ordinals[last] === ordinal) {
    entry.weighted[last] = (entry.weighted[last] as number) + frequency
  } else {
    entry.ordinals.push(ordinal)
    entry.weighted.push(frequency)
  }
}

/** Robertson–Spärck Jones weight, kept positive. */
const inverseFrequency = (total: number, holding: number) =>
  Math.log(1 + (total - holding + 0.5) / (holding + 0.5))
