import { createHash } from 'node:crypto'

/**
 * The text a chunk's vector is made of. Library and headings go before it, since a chunk alone often
 * does not name what it is about; the version does not, so that versions share vectors.
 */
export function embeddingInput(chunk: {
  library: string
  headingPath: readonly string[]
  text: string
}): string {
  return `${chunk.library}: ${chunk.headingPath.join(' > ')}\n\n${withoutTargets(chunk.text)}`
}

/**
 * A text as it is searched: links by their words. An address says little of what a chunk is about,
 * and the model reads no more than 256 tokens.
 */
export function withoutTargets(text: string): string {
  return text.replace(/\]\(https?:[^()\s]*\)/g, ']')
}

/** SHA-256 of a text, as stored in `content_hash` and `embedding_hash`. */
export function sha256(text: string | Uint8Array): Buffer {
  return createHash('sha256').update(text).digest()
}
