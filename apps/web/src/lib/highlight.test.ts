import { describe, expect, it } from 'vitest'
import { highlight } from './highlight.ts'

const show = (text: string, query: string) =>
  highlight(text, query)
    .map((piece) => (piece.hit ? `[${piece.text}]` : piece.text))
    .join('')

const cases: [string, string, string, string][] = [
  ['marks a part of a name', '/npm/@trpc/server', 'trp', '/npm/@[trp]c/server'],
  ['marks whatever the case', 'Zod', 'zO', '[Zo]d'],
  ['marks every word of the query', 'tanstack query', 'query tan', '[tan]stack [query]'],
  ['joins marks that overlap', 'aaa', 'aa', '[aaa]'],
  ['ignores the signs of an id', '/npm/zod', '/npm/zod', '/[npm]/[zod]'],
  ['leaves a text alone where nothing fits', 'zod', 'next', 'zod'],
  ['leaves a text alone for an empty query', 'zod', ' ', 'zod'],
]

describe('highlight', () => {
  it.each(cases)('%s', (_title, text, query, expected) => {
    expect(show(text, query)).toBe(expected)
  })

  it('never changes the text', () => {
    for (const text of ['İstanbul', 'naïve', '日本語 docs', '']) {
      expect(
        highlight(text, 'i docs')
          .map((piece) => piece.text)
          .join(''),
      ).toBe(text)
    }
  })
})
