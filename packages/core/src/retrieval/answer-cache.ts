import type { Database } from '@twinmcp/db'
import { LRUCache } from 'lru-cache'
import type { DocsAnswer } from './docs-answer.ts'

/** Bytes of text held at most, snippets and whole text counted. */
const MAX_BYTES = 16 * 1024 * 1024

const caches = new WeakMap<Database, LRUCache<string, DocsAnswer>>()

/**
 * The latest answers of this process. Keys name the state of the version an answer was made from, so
 * an answer is never older than the index.
 */
export function rememberedAnswers(db: Database): LRUCache<string, DocsAnswer> {
  const known = caches.get(db)
  if (known) return known
  const answers = new LRUCache<string, DocsAnswer>({
    maxSize: MAX_BYTES,
    sizeCalculation: (answer, key) => key.length + 4 * answer.text.length + 1_000,
  })
  caches.set(db, answers)
  return answers
}
