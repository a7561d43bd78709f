import fc from 'fast-check'
import { expect, test } from 'vitest'
import { countTokens } from './count-tokens.ts'
import { variedTexts } from './fixtures/varied-texts.ts'
import { truncateToTokens } from './truncate-to-tokens.ts'

test('a truncated text is a start of the text within the limit, and whole when it fits', () => {
  const texts = fc.oneof(
    fc.string({ unit: 'grapheme', maxLength: 200 }),
    fc.string({ unit: 'binary', maxLength: 200 }),
    fc.constantFrom(...variedTexts),
  )
  fc.assert(
    fc.property(texts, fc.nat({ max: 120 }), (text, maxTokens) => {
      const result = truncateToTokens(text, maxTokens)
      expect(text.startsWith(result)).toBe(true)
      expect(countTokens(result)).toBeLessThanOrEqual(maxTokens)
      if (countTokens(text) <= maxTokens) expect(result).toBe(text)
    }),
    { numRuns: 500 },
  )
})

test('as much is kept as the limit allows, within one token', () => {
  const text = variedTexts.slice(0, 8).join('\n\n')
  for (const maxTokens of [1, 10, 100, 300]) {
    const tokens = countTokens(truncateToTokens(text, maxTokens))
    expect(tokens).toBeGreaterThanOrEqual(maxTokens - 1)
  }
})

test('one endless word is cut inside', () => {
  const kept = truncateToTokens('a'.repeat(800), 10)
  expect(countTokens(kept)).toBeLessThanOrEqual(10)
  expect(kept.length).toBeGreaterThan(70)
})

test('an emoji is never cut in two', () => {
  const text = '👩‍👩‍👧'.repeat(10)
  for (let maxTokens = 0; maxTokens < 60; maxTokens += 1) {
    expect(truncateToTokens(text, maxTokens).isWellFormed()).toBe(true)
  }
})
