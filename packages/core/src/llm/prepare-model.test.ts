import { mkdtemp, readdir, readFile, rm, truncate, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { type PrepareStep, prepareModel } from './prepare-model.ts'

let cacheDir: string

beforeAll(async () => {
  cacheDir = await mkdtemp(join(tmpdir(), 'twinmcp-model-'))
})

afterAll(() => rm(cacheDir, { recursive: true, force: true }))

test('two builders at once leave one good model and no drafts', async () => {
  const [first, second] = await Promise.all([
    prepareModel({ cacheDir }),
    prepareModel({ cacheDir }),
  ])
  expect(first.builtMs).toBeGreaterThan(0)
  expect(second.builtMs).toBeGreaterThan(0)
  expect(await prepareModel({ cacheDir })).toEqual({ path: first.path, builtMs: null })
  expect((await readdir(cacheDir)).sort()).toEqual([
    'minilm-l6-v2-int8@3.onnx',
    'minilm-l6-v2-int8@3.onnx.sha256',
  ])
})

test('a damaged model file is built again, byte for byte', async () => {
  const { path } = await prepareModel({ cacheDir })
  const good = await readFile(path)
  const bad = Buffer.from(good)
  bad.writeUInt8(bad.readUInt8(1_000_000) ^ 1, 1_000_000)
  await writeFile(path, bad)

  const steps: PrepareStep[] = []
  const { builtMs } = await prepareModel({ cacheDir, onStep: (step) => steps.push(step) })

  expect(builtMs).toBeGreaterThan(0)
  expect(steps).toEqual(['verify-graph', 'verify-weights', 'build-graph', 'write-graph'])
  expect(good.equals(await readFile(path))).toBe(true)
})

test('a model file cut short by a full disk is built again', async () => {
  const { path } = await prepareModel({ cacheDir })
  await truncate(path, 4096)
  expect((await prepareModel({ cacheDir })).builtMs).toBeGreaterThan(0)
})

test('a folder that cannot be written is an error that names it', async () => {
  await expect(prepareModel({ cacheDir: '/dev/null/cache' })).rejects.toThrow('/dev/null/cache')
})
