import type { CrawlPage } from '../../crawl-pages/queries.ts'
import type { Crawl } from './crawl.ts'
import { pageOfTwin } from './fetch-page.ts'

/** Addresses kept in mind for each page that may be read. */
const FRONTIER_FACTOR = 10
const MIN_FRONTIER = 2_000

interface LinkFacts extends Pick<CrawlPage, 'depth' | 'foundOn'> {
  /** Named by the site in its sitemap or llms.txt, and so no trap. */
  isListed?: boolean
}

/** Puts an address in the queue, or among what is left out with the reason; once. */
export function addLink(crawl: Crawl, url: string, facts: LinkFacts): void {
  const { frontier, site } = crawl
  const address = crawl.twins === 'suffix' ? pageOfTwin(url) : url
  const { depth, foundOn, isListed = false } = facts
  if (frontier.pages.has(address)) return
  if (!site.scope.has(address)) return
  const most = Math.max(MIN_FRONTIER, crawl.maxPages * FRONTIER_FACTOR)
  if (frontier.pages.size >= most) {
    crawl.overflow += 1
    return
  }
  const reason =
    crawl.leaveOut(address)?.reason ??
    (isListed ? null : crawl.isTrap(address)) ??
    (depth > site.settings.maxDepth ? 'too many links from the start' : null)
  const state = reason === null ? 'queued' : 'skipped'
  frontier.add(address, { depth, foundOn, state, error: reason })
}
