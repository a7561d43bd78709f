import { createHash } from 'node:crypto'
import type { CrawlPage } from '../../crawl-pages/queries.ts'
import type { Crawl } from './crawl.ts'

interface Answer extends Pick<CrawlPage, 'status' | 'mediaType' | 'durationMs'> {
  etag?: string | null
  lastModified?: string | null
}

/** All pages of a crawl are held at once until they are parsed. */
const MAX_TOTAL_BYTES = 400_000_000

/** Takes a page's bytes in: new, unchanged, or those of another page. */
export function settleBody(
  crawl: Crawl,
  page: CrawlPage,
  bytes: Uint8Array,
  { etag = null, lastModified = null, ...answer }: Answer,
): void {
  const contentHash = createHash('sha256').update(bytes).digest()
  const hex = contentHash.toString('hex')
  const settled = {
    ...page,
    ...answer,
    etag,
    lastModified,
    contentHash,
    rawHash: contentHash,
    sitemapLastmod: crawl.lastmods.get(page.url) ?? null,
    error: null,
    fetchedAt: new Date(),
  }
  const twin = crawl.sameAs(hex, page.url)
  if (twin !== null) {
    crawl.frontier.settle({ ...settled, state: 'skipped', error: `same content as ${twin}` })
  } else if (crawl.knownHash(page.url) === hex) {
    crawl.frontier.settle({ ...settled, state: 'unchanged' })
  } else if (crawl.bytesHeld + bytes.byteLength > MAX_TOTAL_BYTES) {
    const error = `beyond the limit of ${MAX_TOTAL_BYTES / 1_000_000} MB`
    crawl.frontier.settle({ ...settled, state: 'skipped', error })
  } else {
    crawl.bytesHeld += bytes.byteLength
    crawl.frontier.settle({ ...settled, state: 'fetched' }, bytes)
  }
}
