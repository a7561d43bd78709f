import { createHash } from 'node:crypto'
import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { embedText } from './embed-text.ts'
import { variedTexts } from './fixtures/varied-texts.ts'
import { loadSession, type Session } from './load-session.ts'
import { loadTokenizer, type Tokenize } from './load-tokenizer.ts'
import { buildMinilmGraph, MODEL_ID } from './minilm-graph.ts'
import { readModelFile } from './model-files.ts'
import { openSafetensors } from './safetensors.ts'

let folder: string
let hash: string
let tokenize: Tokenize
let int8: Session
let float32: Session

const dot = (a: Float32Array, b: Float32Array) =>
  a.reduce((sum, value, index) => sum + value * (b[index] as number), 0)

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'twinmcp-graph-'))
  tokenize = await loadTokenizer()
  const read = openSafetensors(await readModelFile('weights'))
  const load = async (precision: 'int8' | 'float32') => {
    const graph = buildMinilmGraph(read, precision)
    const path = join(folder, precision)
    await writeFile(path, graph)
    if (precision === 'int8') hash = createHash('sha256').update(graph).digest('hex')
    return loadSession('onnx', { path, threads: 1 })
  }
  int8 = await load('int8')
  float32 = await load('float32')
})

afterAll(async () => {
  await Promise.all([int8?.release(), float32?.release()])
  await rm(folder, { recursive: true, force: true })
})

test('the model id names one graph: a changed graph needs a new id', () => {
  expect({ id: MODEL_ID, hash }).toEqual({
    id: 'minilm-l6-v2-int8@3',
    hash: '40c11e2b2adbfafaf04389df4ea98d1c0ed015bcf755490152fd2c6da0e43f91',
  })
})

test('vectors of the 8-bit graph stay close to those of the float graph', async () => {
  const cosines = []
  for (const text of variedTexts) {
    cosines.push(
      dot(await embedText(tokenize, int8, text), await embedText(tokenize, float32, text)),
    )
  }
  expect(cosines.length).toBe(50)
  expect(cosines.reduce((sum, cosine) => sum + cosine) / cosines.length).toBeGreaterThan(0.994)
  expect(Math.min(...cosines)).toBeGreaterThan(0.975)
})

test('vectors have length one', async () => {
  const vector = await embedText(tokenize, int8, 'a short text')
  expect(vector.length).toBe(384)
  expect(dot(vector, vector)).toBeCloseTo(1, 5)
})

test('the float graph scores sentences as the published model does', async () => {
  const embed = (text: string) => embedText(tokenize, float32, text)
  const query = await embed('That is a happy person')
  // Scores that upstream's tools print for this model: .94291, .69458 and .25688.
  expect(dot(query, await embed('That is a very happy person'))).toBeCloseTo(0.94291, 3)
  expect(dot(query, await embed('That is a happy dog'))).toBeCloseTo(0.69458, 3)
  expect(dot(query, await embed('Today is a sunny day'))).toBeCloseTo(0.25688, 3)
})
