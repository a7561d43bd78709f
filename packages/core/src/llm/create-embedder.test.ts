import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { Worker } from 'node:worker_threads'
import { afterAll, afterEach, beforeAll, expect, test } from 'vitest'
import { createEmbedder, type Embedder, type EmbedderSettings } from './create-embedder.ts'
import type { WorkerSettings } from './embed-protocol.ts'
import { variedTexts } from './fixtures/varied-texts.ts'
import { prepareModel } from './prepare-model.ts'

let cacheDir: string
const opened: Embedder[] = []

const open = async (
  settings: Partial<EmbedderSettings> = {},
  spawn?: (settings: WorkerSettings) => Worker,
) => {
  const embedder = await createEmbedder({ cacheDir, role: 'query', ...settings }, spawn)
  opened.push(embedder)
  return embedder
}

const spawn = (workerData: WorkerSettings) =>
  new Worker(new URL('./embed-worker.ts', import.meta.url), { workerData })

const dot = (a: Float32Array | undefined, b: Float32Array | undefined): number => {
  if (!a || !b) throw new Error('A vector is missing')
  return a.reduce((sum, value, index) => sum + value * (b[index] as number), 0)
}

beforeAll(async () => {
  cacheDir = await mkdtemp(join(tmpdir(), 'twinmcp-embedder-'))
  await prepareModel({ cacheDir })
})

afterEach(async () => {
  await Promise.all(opened.splice(0).map((embedder) => embedder.close()))
})

afterAll(() => rm(cacheDir, { recursive: true, force: true }))

test('a paraphrase is nearer than a text about something else', async () => {
  const embedder = await open()
  const [question, answer, other] = await embedder.embed([
    'how do I stop a request that takes too long?',
    'Pass an AbortSignal to cancel a fetch after a timeout.',
    'Colours of the theme are CSS variables on the root element.',
  ])
  expect(dot(question, answer)).toBeGreaterThan(dot(question, other) + 0.2)
  expect(embedder).toMatchObject({ backend: 'onnx', dimensions: 384, maxInputTokens: 756 })
})

test('a text has the same vector alone and among others', async () => {
  const embedder = await open({ role: 'passage' })
  const together = await embedder.embed(variedTexts)
  const alone = await Promise.all(variedTexts.map((text) => embedder.embed([text])))
  expect(together.length).toBe(variedTexts.length)
  expect(alone.map(([vector]) => vector)).toEqual(together)
})

test('what follows the 756th word piece is not seen, what comes before it is', async () => {
  const embedder = await open()
  const end = 'and something else entirely'
  const full = 'alpha beta gamma '.repeat(252)
  const [whole, longer] = await embedder.embed([full, `${full} ${end}`])
  expect(longer).toEqual(whole)
  const room = 'alpha beta gamma '.repeat(240)
  const [short, ended] = await embedder.embed([room, `${room} ${end}`])
  expect(ended).not.toEqual(short)
})

test('empty, huge and malformed texts have vectors', async () => {
  const embedder = await open()
  const texts = [
    '',
    '   \n',
    '\ud800 half a pair \udfff',
    '\u0000\ufffe',
    '漢',
    'x'.repeat(5_000_000),
  ]
  const vectors = await embedder.embed(texts)
  for (const vector of vectors) expect(dot(vector, vector)).toBeCloseTo(1, 4)
  expect(await embedder.embed([])).toEqual([])
})

test('the WebAssembly fallback gives the same vectors', async () => {
  const texts = variedTexts.filter((_, index) => index % 5 === 0)
  const native = await open()
  const wasm = await open({ backend: 'wasm' })
  const [expected, actual] = await Promise.all([native.embed(texts), wasm.embed(texts)])
  expect([native.backend, wasm.backend]).toEqual(['onnx', 'wasm'])
  for (const [index, vector] of actual.entries()) {
    expect(dot(vector, expected[index])).toBeGreaterThan(0.99)
  }
})

test('an aborted request rejects at once and lets the next one through', async () => {
  const embedder = await open({ role: 'passage' })
  await embedder.ping()
  const reason = new Error('the reader went away')
  const long = Array.from({ length: 2_000 }, () => 'a long text about nothing '.repeat(50))
  const controller = new AbortController()
  const aborted = embedder.embed(long, { signal: controller.signal })
  setTimeout(() => controller.abort(reason), 20)
  await expect(aborted).rejects.toBe(reason)
  expect(await embedder.ping()).toBeLessThan(5_000)
  await expect(embedder.embed(['x'], { signal: controller.signal })).rejects.toBe(reason)
})

test('a request survives the death of its thread', async () => {
  const workers: Worker[] = []
  const embedder = await open({}, (settings) => {
    const worker = spawn(settings)
    workers.push(worker)
    return worker
  })
  const [before] = await embedder.embed(['the same text'])
  const pending = embedder.embed(['the same text'])
  await workers[0]?.terminate()
  expect((await pending)[0]).toEqual(before)
  expect(workers.length).toBe(2)
})

test('a request that kills its thread twice is rejected, and the next one served', async () => {
  let killed = 0
  const embedder = await open({}, (settings) => {
    const worker = spawn(settings)
    if (killed < 2) {
      killed += 1
      setTimeout(() => void worker.terminate(), 50)
    }
    return worker
  })
  const long = Array.from({ length: 2_000 }, () => 'a long text about nothing '.repeat(50))
  await expect(embedder.embed(long)).rejects.toThrow('died twice')
  expect(await embedder.ping()).toBeGreaterThan(0)
})

test('a model that cannot be prepared rejects every waiting request with the reason', async () => {
  const embedder = await open({ cacheDir: '/dev/null/cache' })
  const outcomes = await Promise.allSettled([embedder.embed(['a']), embedder.embed(['b'])])
  for (const outcome of outcomes) {
    expect(outcome).toMatchObject({
      status: 'rejected',
      reason: { message: expect.stringContaining('/dev/null/cache') },
    })
  }
})

test('closing rejects what is pending and what comes after', async () => {
  const embedder = await open()
  await embedder.ping()
  const pending = embedder.embed(['too late'])
  const rejected = expect(pending).rejects.toThrow('closed')
  await embedder.close()
  await rejected
  await expect(embedder.embed(['later still'])).rejects.toThrow('closed')
  await embedder.close()
})
