import fc from 'fast-check'
import { countTokens as countByLibrary } from 'gpt-tokenizer/encoding/o200k_base'
import { expect, test } from 'vitest'
import { countTokens } from './count-tokens.ts'
import { variedTexts } from './fixtures/varied-texts.ts'

const reference = (text: string) => countByLibrary(text, { disallowedSpecial: new Set() })

// Pieces that stress the splitting rules: case changes, contractions, runs, scripts, half pairs.
const fragment = fc.oneof(
  fc.constantFrom("'s", "'LL", 'HTTPServer', 'camelCase', '\r\n', '\n\n  ', '\t', ' ', '   ', '//'),
  fc.constantFrom(
    '==-',
    '1234567',
    'é',
    'e\u0301',
    'ǅ',
    'ʰ',
    '漢字',
    '👩‍👩‍👧',
    '\ud83d',
    '\udc69',
    '\u00a0',
  ),
  fc.string({ unit: 'binary', maxLength: 8 }),
  fc.string({ unit: 'grapheme-ascii', maxLength: 40 }),
)

test('counts equal those of gpt-tokenizer on any text', () => {
  for (const text of variedTexts) expect(countTokens(text)).toBe(reference(text))
  fc.assert(
    fc.property(fc.array(fragment, { maxLength: 30 }), (fragments) => {
      const text = fragments.join('')
      expect(countTokens(text)).toBe(reference(text))
    }),
    { numRuns: 500 },
  )
})

test('counts equal those of gpt-tokenizer on long runs', () => {
  for (const unit of ['a', 'A', '=-', ' ', '\n', 'ab1', '漢', '\ud800']) {
    const text = unit.repeat(700)
    expect(countTokens(text)).toBe(reference(text))
  }
})

test('special tokens in a text are ordinary text', () => {
  expect(countTokens('')).toBe(0)
  expect(countTokens('<|endoftext|>')).toBe(7)
  expect(countTokens('<|im_start|>system')).toBe(reference('<|im_start|>system'))
})

test('a line of a million characters does not stall', () => {
  const startedAt = performance.now()
  expect(countTokens('=-'.repeat(500_000))).toBe(62_500)
  expect(performance.now() - startedAt).toBeLessThan(5_000)
})
