import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { analyze } from './analyze.ts'
import { BM25, buildPostings, type LexicalChunk, type Posting } from './build-postings.ts'

const word = fc.constantFrom(
  'route',
  'cache',
  'useState',
  'next.config.js',
  'the',
  'error',
  'v4.1.0',
)
const words = (minLength: number, maxLength: number) =>
  fc.array(word, { minLength, maxLength }).map((list) => list.join(' '))
const chunk: fc.Arbitrary<LexicalChunk> = fc.record({
  title: words(0, 3),
  headings: fc.array(words(0, 3), { maxLength: 3 }),
  text: words(0, 20),
  path: words(0, 2),
})

/** The formula, chunk by chunk, with nothing worked out beforehand. */
function naiveScore(chunks: readonly LexicalChunk[], ordinal: number, terms: readonly string[]) {
  const texts = (each: LexicalChunk) => ({
    title: each.title,
    heading: each.headings.at(-1) ?? '',
    ancestors: each.headings.slice(0, -1).join(' '),
    path: each.path,
    body: each.text,
  })
  const fields = chunks.map((each) =>
    Object.entries(texts(each)).map(([name, text]) => ({
      terms: analyze(text),
      ...BM25.fields[name as keyof typeof BM25.fields],
    })),
  )
  let score = 0
  for (const term of terms) {
    const holding = fields.filter((each) => each.some((field) => field.terms.includes(term))).length
    if (holding === 0) continue
    let frequency = 0
    for (const [index, field] of (fields[ordinal] ?? []).entries()) {
      const all = fields.map((each) => each[index]?.terms.length ?? 0)
      const average = all.reduce((a, b) => a + b, 0) / chunks.length || 1
      const count = field.terms.filter((each) => each === term).length
      frequency += (field.weight * count) / (1 - field.b + (field.b * field.terms.length) / average)
    }
    const idf = Math.log(1 + (chunks.length - holding + 0.5) / (holding + 0.5))
    score += (idf * frequency * (BM25.k1 + 1)) / (frequency + BM25.k1)
  }
  return score
}

function scoreFromPostings(
  postings: readonly Posting[],
  ordinal: number,
  terms: readonly string[],
) {
  let score = 0
  for (const posting of postings) {
    const at = posting.ordinals.indexOf(ordinal)
    if (at >= 0 && terms.includes(posting.term)) score += posting.idf * (posting.impacts[at] ?? 0)
  }
  return score
}

describe('buildPostings', () => {
  test('gives the scores of a plain BM25F', () => {
    fc.assert(
      fc.property(
        fc.array(chunk, { minLength: 1, maxLength: 8 }),
        words(1, 4),
        (chunks, question) => {
          const terms = [...new Set(analyze(question))]
          const postings = buildPostings(chunks)
          for (const ordinal of chunks.keys()) {
            expect(scoreFromPostings(postings, ordinal, terms)).toBeCloseTo(
              naiveScore(chunks, ordinal, terms),
              9,
            )
          }
        },
      ),
    )
  })

  test('lists every term once, with ascending ordinals and positive numbers', () => {
    fc.assert(
      fc.property(fc.array(chunk, { maxLength: 8 }), (chunks) => {
        const postings = buildPostings(chunks)
        expect(new Set(postings.map((posting) => posting.term)).size).toBe(postings.length)
        for (const { idf, ordinals, impacts } of postings) {
          expect(idf).toBeGreaterThan(0)
          expect(impacts).toHaveLength(ordinals.length)
          expect(Math.min(...impacts)).toBeGreaterThan(0)
          expect(ordinals).toEqual([...new Set(ordinals)].sort((a, b) => a - b))
        }
      }),
    )
  })

  test('ranks a chunk with the word in its own heading above one that mentions it', () => {
    const postings = buildPostings([
      {
        title: 'Guide',
        headings: ['Guide', 'Setup'],
        text: 'about caching of pages',
        path: 'a.md',
      },
      { title: 'Guide', headings: ['Guide', 'Caching'], text: 'how pages are kept', path: 'a.md' },
    ])
    const scores = [0, 1].map((ordinal) => scoreFromPostings(postings, ordinal, analyze('caching')))
    expect(scores[1]).toBeGreaterThan(scores[0] ?? 0)
  })
})
