import type { Context } from '../../../context.ts'
import { statusOf } from '../../../egress/index.ts'
import { AppError } from '../../../errors.ts'
import type { CrawlPage } from '../../crawl-pages/queries.ts'
import type { Crawl } from './crawl.ts'
import { fetchPage } from './fetch-page.ts'
import { takePage } from './take-page.ts'

/** A sitemap's date is believed for so long; then a page is looked at again whatever it says. */
const BELIEVE_SITEMAP_MS = 7 * 24 * 3_600_000

/**
 * Reads one queued page, or notes why not.
 * @throws AppError `too_many_requests`, which ends the crawl for now; the signal's reason.
 */
export async function visitPage(
  ctx: Context,
  crawl: Crawl,
  page: CrawlPage,
): Promise<'read' | 'left' | 'failed'> {
  const { frontier } = crawl
  const left = crawl.leaveOut(page.url)
  if (left) {
    frontier.settle({ ...page, state: 'skipped', error: left.reason })
    return 'left'
  }
  const isKnown =
    page.contentHash !== null && crawl.knownHash(page.url) === page.contentHash.toString('hex')
  if (isKnown && isUnchangedBySitemap(crawl, page)) {
    frontier.settle({ ...page, state: 'unchanged' })
    return 'left'
  }
  try {
    const fetched = await fetchPage(ctx, page, {
      conditional: isKnown,
      twins: crawl.twins,
      refuseRedirect: crawl.refuseRedirect,
      anyHost: false,
    })
    await takePage(crawl, page, fetched)
    return 'read'
  } catch (error) {
    ctx.signal?.throwIfAborted()
    if (!(error instanceof AppError) || error.code === 'too_many_requests') throw error
    const status = statusOf(error)
    const isPassing = error.code === 'upstream' || error.code === 'unavailable'
    frontier.settle({
      ...page,
      state: 'failed',
      // Without an answer there is no status; 400 stands for "not again" where we refused.
      status: status ?? (isPassing ? null : 400),
      error: error.message,
      fetchedAt: new Date(),
    })
    return isPassing ? 'failed' : 'left'
  }
}

/** Only where asking costs a whole page: validators are better than a sitemap's word. */
function isUnchangedBySitemap(crawl: Crawl, page: CrawlPage): boolean {
  if (page.etag !== null || page.lastModified !== null) return false
  const lastmod = crawl.lastmods.get(page.url)
  if (lastmod === undefined || lastmod !== page.sitemapLastmod) return false
  return page.fetchedAt !== null && Date.now() - page.fetchedAt.getTime() < BELIEVE_SITEMAP_MS
}
