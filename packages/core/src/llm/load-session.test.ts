import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, test, vi } from 'vitest'
import { loadSession } from './load-session.ts'
import { prepareModel } from './prepare-model.ts'

// What a system without glibc or with another processor does.
vi.mock('onnxruntime-node', () => ({
  InferenceSession: { create: () => Promise.reject(new Error('no native library here')) },
  Tensor: null,
}))

let cacheDir: string
let path: string

beforeAll(async () => {
  cacheDir = await mkdtemp(join(tmpdir(), 'twinmcp-session-'))
  path = (await prepareModel({ cacheDir })).path
})

afterAll(() => rm(cacheDir, { recursive: true, force: true }))

test('without the native library the model runs as WebAssembly and says why', async () => {
  const session = await loadSession('auto', { path, threads: 1 })
  expect(session.backend).toBe('wasm')
  expect(session.fallbackReason).toContain('no native library here')
  expect((await session.run([101, 7592, 102])).length).toBe(384)
  await session.release()
})

test('a wish for the native library is not answered with another', async () => {
  await expect(loadSession('onnx', { path, threads: 1 })).rejects.toThrow('no native library here')
})
