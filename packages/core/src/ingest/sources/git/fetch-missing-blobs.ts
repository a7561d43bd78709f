import type { CloneFolder } from './clone-folder.ts'
import { fetchBlobs, LIMITS, TransferTooLarge } from './fetch-objects.ts'
import type { GitAccess } from './git-environment.ts'

const BATCH = 1_000
const MB = 1024 * 1024
/** All pages of one run: far above what is kept of them. */
const TOTAL_BYTES = 512 * MB

export interface BlobFetch {
  access: GitAccess
  /** Size from which a page is left out anyway. */
  maxFileBytes: number
  signal?: AbortSignal | undefined
  onFetched(count: number): Promise<void>
}

/**
 * Brings blobs into the cache, a thousand a request. Sizes are not known before they come: a batch
 * that grows too large is ended and halved, until the blob that is too large stands alone. Returns
 * the ones that were given up.
 */
export async function fetchMissingBlobs(
  folder: CloneFolder,
  ids: readonly string[],
  options: BlobFetch,
): Promise<Set<string>> {
  const refused = new Set<string>()
  const waiting: string[][] = []
  for (let at = 0; at < ids.length; at += BATCH) waiting.push(ids.slice(at, at + BATCH))
  let spent = 0
  let fetched = 0
  for (let batch = waiting.shift(); batch; batch = waiting.shift()) {
    const limit = Math.min(LIMITS.batchBytes, 8 * MB + batch.length * options.maxFileBytes)
    if (spent + limit > TOTAL_BYTES) {
      for (const id of batch) refused.add(id)
      continue
    }
    try {
      await fetchBlobs(folder, batch, { ...options, maxBytes: limit })
      fetched += batch.length
      await options.onFetched(fetched)
    } catch (error) {
      if (!(error instanceof TransferTooLarge)) throw error
      spent += limit
      const [only] = batch
      if (batch.length === 1 && only) refused.add(only)
      else waiting.unshift(...halves(batch))
    }
  }
  return refused
}

function halves(batch: string[]): [string[], string[]] {
  const middle = Math.ceil(batch.length / 2)
  return [batch.slice(0, middle), batch.slice(middle)]
}
