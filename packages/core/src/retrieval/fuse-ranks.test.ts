import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { type Candidate, fuseRanks } from './fuse-ranks.ts'

const candidate = (ordinal: number, over: Partial<Candidate> = {}): Candidate => ({
  ordinal,
  documentId: ordinal,
  documentKind: 'guide',
  tier: 'official',
  hasCode: false,
  symbol: null,
  lexical: 0,
  semantic: 0.3,
  ...over,
})
const ordinals = (candidates: Candidate[], bestPossible = 10) =>
  fuseRanks(candidates, bestPossible).map(({ ordinal }) => ordinal)

const anyCandidates = fc
  .uniqueArray(
    fc.record({
      ordinal: fc.nat(200),
      documentId: fc.nat(5),
      documentKind: fc.constantFrom('readme' as const, 'guide' as const, 'changelog' as const),
      tier: fc.constantFrom('official' as const, 'community' as const),
      hasCode: fc.boolean(),
      lexical: fc.double({ min: 0, max: 30, noNaN: true }),
      semantic: fc.option(fc.double({ min: -0.2, max: 1, noNaN: true })),
    }),
    { selector: ({ ordinal }) => ordinal, maxLength: 30 },
  )
  .map((list) => list as Candidate[])

describe('fuseRanks', () => {
  test('puts the closer meaning first when the words are equal', () => {
    expect(ordinals([candidate(0), candidate(10, { semantic: 0.6 })])).toEqual([10, 0])
  })

  test('puts the better words first when the meaning is equal', () => {
    expect(ordinals([candidate(0), candidate(10, { lexical: 8 })])).toEqual([10, 0])
  })

  test('lets meaning decide when the docs have few of the words of the question', () => {
    const stray = candidate(0, { lexical: 2 })
    const fitting = candidate(10, { semantic: 0.45 })
    expect(ordinals([stray, fitting], 40)).toEqual([10, 0])
    expect(ordinals([stray, fitting], 2.2)).toEqual([0, 10])
  })

  test.each([
    ['says the same', { semantic: 0.6, lexical: 8 }, { semantic: 0.6, lexical: 8 }, 'official'],
    [
      'says it a little better',
      { semantic: 0.6, lexical: 8 },
      { semantic: 0.66, lexical: 8.4 },
      'official',
    ],
    [
      'has the words alone',
      { semantic: 0.6, lexical: 4 },
      { semantic: 0.5, lexical: 6 },
      'official',
    ],
    [
      'answers what no page does',
      { semantic: 0.3, lexical: 3 },
      { semantic: 0.65, lexical: 9 },
      'community',
    ],
    ['is alone on the topic', { semantic: 0.25 }, { semantic: 0.45 }, 'community'],
  ])('when community %s, %o and %o: first is %s', (_, official, community, first) => {
    const ranks = ordinals([
      candidate(0, official),
      candidate(10, { ...community, tier: 'community' }),
    ])
    expect(ranks[0] === 0 ? 'official' : 'community').toBe(first)
  })

  test('puts a guide before the changelog that says the same', () => {
    expect(ordinals([candidate(0, { documentKind: 'changelog' }), candidate(10)])).toEqual([10, 0])
  })

  test('ranks by words alone when nothing is embedded', () => {
    const words = [3, 9, 6].map((lexical, ordinal) =>
      candidate(ordinal * 10, { lexical, semantic: null }),
    )
    expect(ordinals(words)).toEqual([10, 20, 0])
  })

  test('does not bury a chunk that has no embedding yet under weaker ones that have', () => {
    const fresh = candidate(0, { lexical: 9, semantic: null })
    const others = [candidate(10, { semantic: 0.2 }), candidate(20, { semantic: 0.5 })]
    expect(ordinals([fresh, ...others])[0]).toBe(0)
  })

  test('prefers the chunk whose neighbour fits too', () => {
    const alone = candidate(50)
    const pair = [candidate(4, { documentId: 1 }), candidate(5, { documentId: 1, semantic: 0.5 })]
    expect(ordinals([alone, ...pair])).toEqual([5, 4, 50])
  })

  test('takes no account of a neighbour from another document', () => {
    const [first] = fuseRanks([candidate(4), candidate(5, { semantic: 0.2 })], 10)
    const [apart] = fuseRanks([candidate(4), candidate(9, { semantic: 0.2 })], 10)
    expect(first?.score).toBe(apart?.score)
  })

  test('returns each candidate once, best first, with scores from 0 to 1', () => {
    fc.assert(
      fc.property(anyCandidates, fc.double({ min: 0, max: 100, noNaN: true }), (list, possible) => {
        const ranks = fuseRanks(list, possible)
        expect(ranks.map(({ ordinal }) => ordinal).sort()).toEqual(
          list.map(({ ordinal }) => ordinal).sort(),
        )
        for (const [index, { score }] of ranks.entries()) {
          expect(score).toBeGreaterThanOrEqual(0)
          expect(score).toBeLessThanOrEqual(1)
          expect(score).toBeLessThanOrEqual(ranks[index - 1]?.score ?? 1)
        }
      }),
    )
  })

  test('does not depend on the order in which candidates come', () => {
    fc.assert(
      fc.property(anyCandidates, (list) => {
        expect(ordinals([...list].reverse())).toEqual(ordinals(list))
      }),
    )
  })
})

test('a symbol stands behind the guide on the same words, unless the question names it', () => {
  const symbol = candidate(0, {
    documentKind: 'api',
    symbol: 'z.safeParse',
    lexical: 5,
    semantic: 0.5,
  })
  const guide = candidate(1, { lexical: 4.8, semantic: 0.48 })
  const first = (query: string) => fuseRanks([symbol, guide], 10, query)[0]?.ordinal
  expect(first('how do I parse without an exception')).toBe(1)
  expect(first('what does safeParse return')).toBe(0)
  expect(first('z.safeParse options')).toBe(0)
})
