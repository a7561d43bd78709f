import { expect, test } from 'vitest'
import { createQueryEmbeddingCache } from './create-query-embedding-cache.ts'

const countingEmbedder = () => {
  const asked: string[] = []
  return {
    asked,
    modelId: 'test@1',
    embed: async (texts: readonly string[]) => {
      asked.push(...texts)
      await new Promise((resolve) => setTimeout(resolve, 5))
      if (texts.includes('broken')) throw new Error('no vector today')
      return texts.map((text) => Float32Array.of(text.length))
    },
  }
}

test('the same question at the same time is embedded once', async () => {
  const embedder = countingEmbedder()
  const cache = createQueryEmbeddingCache(embedder, { maxEntries: 10 })
  const vectors = await Promise.all([
    cache.embedQuery('How to parse?'),
    cache.embedQuery('  how to\n parse? '),
    cache.embedQuery('HOW TO PARSE?'),
  ])
  expect(vectors).toEqual([Float32Array.of(13), Float32Array.of(13), Float32Array.of(13)])
  expect(embedder.asked).toEqual(['how to parse?'])
  expect(cache.counts()).toEqual({ hits: 2, misses: 1, entries: 1 })
})

test('the question unused for longest is forgotten first', async () => {
  const embedder = countingEmbedder()
  const cache = createQueryEmbeddingCache(embedder, { maxEntries: 2 })
  for (const text of ['a', 'b', 'a', 'c', 'a', 'b']) await cache.embedQuery(text)
  expect(embedder.asked).toEqual(['a', 'b', 'c', 'b'])
  expect(cache.counts()).toEqual({ hits: 2, misses: 4, entries: 2 })
})

test('a failure reaches every caller and is not remembered', async () => {
  const embedder = countingEmbedder()
  const cache = createQueryEmbeddingCache(embedder, { maxEntries: 2 })
  const failures = await Promise.allSettled([
    cache.embedQuery('broken'),
    cache.embedQuery('broken'),
  ])
  expect(failures.map(({ status }) => status)).toEqual(['rejected', 'rejected'])
  await expect(cache.embedQuery('broken')).rejects.toThrow('no vector today')
  expect(cache.counts()).toEqual({ hits: 1, misses: 2, entries: 0 })
})
