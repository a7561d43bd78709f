import { LRUCache } from 'lru-cache'
import type { Embedder } from './create-embedder.ts'

export type QueryEmbeddingCache = {
  /** The vector of a question; shared between callers, so not to be written to. */
  embedQuery(text: string): Promise<Float32Array>
  /** Counts since the start; a caller that joins a request under way is a hit. */
  counts(): { hits: number; misses: number; entries: number }
}

/** Spelling that the model does not see: it lower-cases, and splits at any white space. */
const normalise = (text: string) => text.normalize('NFC').trim().replace(/\s+/g, ' ').toLowerCase()

/** Remembers the vectors of the latest `maxEntries` questions, 1.5 KB each. */
export const createQueryEmbeddingCache = (
  embedder: Pick<Embedder, 'modelId' | 'embed'>,
  { maxEntries }: { maxEntries: number },
): QueryEmbeddingCache => {
  const vectors = new LRUCache<string, Promise<Float32Array>>({ max: maxEntries })
  let hits = 0
  let misses = 0

  const request = async (key: string, text: string) => {
    try {
      const [vector] = await embedder.embed([text])
      if (!vector) throw new Error('The embedder gave no vector')
      return vector
    } catch (error) {
      vectors.delete(key)
      throw error
    }
  }

  return {
    embedQuery: (text) => {
      const normalised = normalise(text)
      const key = `${embedder.modelId}\n${normalised}`
      const known = vectors.get(key)
      if (known) {
        hits += 1
        return known
      }
      misses += 1
      const vector = request(key, normalised)
      vectors.set(key, vector)
      return vector
    },
    counts: () => ({ hits, misses, entries: vectors.size }),
  }
}
