import { createHash } from 'node:crypto'
import { createReadStream } from 'node:fs'
import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { Worker } from 'node:worker_threads'
import type { BuildStep } from './build-model.ts'
import type { BuildReply } from './build-worker.ts'
import { MODEL_ID } from './minilm-graph.ts'

export type PrepareStep = 'verify-graph' | BuildStep

export type PreparedModel = {
  /** The ONNX file. */
  path: string
  /** Milliseconds spent on building it, or null when the cached one was good. */
  builtMs: number | null
}

const isIntact = async (path: string): Promise<boolean> => {
  try {
    const expected = await readFile(`${path}.sha256`, 'utf8')
    const hash = createHash('sha256')
    for await (const piece of createReadStream(path)) hash.update(piece)
    return hash.digest('hex') === expected.trim()
  } catch {
    return false
  }
}

// In a thread of its own: building takes 400 MB, which a server would keep.
const buildApart = (path: string, onStep: (step: BuildStep) => void): Promise<void> =>
  new Promise((resolve, reject) => {
    const fail = (reason: string) => reject(new Error(`Building the embedding model: ${reason}`))
    const builder = new Worker(new URL('./build-worker.ts', import.meta.url), { workerData: path })
    builder.on('message', (reply: BuildReply) => {
      if ('step' in reply) onStep(reply.step)
      else fail(reply.error)
    })
    builder.on('error', (error) => fail(String(error)))
    builder.on('exit', (code) => (code === 0 ? resolve() : fail(`its thread ended with ${code}`)))
  })

/**
 * Makes sure that the int8 graph of the embedding model is in `cacheDir`, building it when it is
 * missing or damaged (1.5 s, 23 MB). Any number of processes may do so at once.
 * Throws when the weights are not the pinned ones or the folder cannot be written.
 */
export const prepareModel = async ({
  cacheDir,
  onStep = () => {},
}: {
  cacheDir: string
  onStep?: (step: PrepareStep) => void
}): Promise<PreparedModel> => {
  const path = join(cacheDir, `${MODEL_ID}.onnx`)
  onStep('verify-graph')
  if (await isIntact(path)) return { path, builtMs: null }
  const startedAt = performance.now()
  await buildApart(path, onStep)
  return { path, builtMs: performance.now() - startedAt }
}
