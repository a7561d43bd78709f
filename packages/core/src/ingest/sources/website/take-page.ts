import type { Fetched } from '../../../egress/index.ts'
import type { CrawlPage } from '../../crawl-pages/queries.ts'
import { addLink } from './add-link.ts'
import type { Crawl } from './crawl.ts'
import { decodePage } from './decode-page.ts'
import { isHtml, isPageType } from './fetch-page.ts'
import { newPage } from './frontier.ts'
import { normalizeUrl } from './normalize-url.ts'
import { parseLlmsLinks } from './read-llms.ts'
import { type PageFacts, readPage } from './read-page.ts'
import { settleBody } from './settle-body.ts'

/** Sites that call every page their start page mean nothing by it. */
const MAX_PAGES_OF_A_CANONICAL = 5

/** What an answer means for a page and for the queue. */
export async function takePage(crawl: Crawl, asked: CrawlPage, fetched: Fetched): Promise<void> {
  const { frontier } = crawl
  const { status, durationMs, mediaType } = fetched
  const answer = { status, durationMs, mediaType: mediaType || null, fetchedAt: new Date() }
  const skip = (page: CrawlPage, error: string) =>
    frontier.settle({ ...page, ...answer, state: 'skipped', error })
  if (fetched.notModified) {
    const sitemapLastmod = crawl.lastmods.get(asked.url) ?? null
    const { mediaType: _, ...seen } = answer
    frontier.settle({ ...asked, ...seen, sitemapLastmod, error: null, state: 'unchanged' })
    return
  }
  const landed = normalizeUrl(fetched.url) ?? asked.url
  let page = asked
  if (landed !== asked.url) {
    skip(asked, `redirects to ${landed}`)
    const known = frontier.pages.get(landed)
    if (known && known.state !== 'queued') return
    page = known ?? { ...newPage(landed), depth: asked.depth, foundOn: asked.foundOn }
    const left = crawl.leaveOut(landed)
    if (left) return skip(page, left.reason)
  }
  if (!isPageType(mediaType)) return skip(page, `not a page (${mediaType})`)
  if (!isHtml(fetched)) return takeText(crawl, page, fetched)
  const robotsHeader = fetched.headers['x-robots-tag'] ?? null
  const plain = decodePage(fetched.bytes, fetched.charset)
  let facts = readPage(plain, page.url, robotsHeader)
  let rendered: string | null = null
  if (facts.needsScripts && !facts.noindex && crawl.site.settings.render === 'auto') {
    const renderer = await crawl.renderer()
    rendered = (await renderer?.render(page.url, (url) => crawl.site.robots.allows(url))) ?? null
    if (rendered !== null) facts = readPage(rendered, page.url, robotsHeader)
    else {
      follow(crawl, page, facts)
      if (!renderer)
        return skip(page, 'needs JavaScript, and there is no Chromium (TWINMCP_CHROMIUM)')
      // May work the next time; until then what was indexed of it stays.
      const error = 'needs JavaScript, and Chromium could not render it in time'
      return frontier.settle({ ...page, ...answer, status: null, state: 'failed', error })
    }
  }
  follow(crawl, page, facts)
  const reason = leaveOut(crawl, page, facts)
  if (reason !== null) return skip(page, reason)
  if (rendered !== null) {
    // Validators speak of the empty shell, not of what its scripts write.
    settleBody(crawl, page, Buffer.from(rendered), { ...answer, mediaType: 'text/html' })
    return
  }
  const { etag, lastModified } = fetched
  const bytes = isUtf8(fetched.charset) ? fetched.bytes : Buffer.from(`\ufeff${plain}`)
  settleBody(crawl, page, bytes, { ...answer, mediaType: 'text/html', etag, lastModified })
}

function takeText(crawl: Crawl, page: CrawlPage, fetched: Fetched): void {
  const { status, durationMs, etag, lastModified, bytes } = fetched
  const text = Buffer.from(bytes).toString('utf8')
  const depth = page.depth + 1
  for (const url of parseLlmsLinks(text, page.url)) {
    addLink(crawl, url, { depth, foundOn: page.url })
  }
  const mediaType = /\.txt$/i.test(new URL(page.url).pathname) ? 'text/plain' : 'text/markdown'
  settleBody(crawl, page, bytes, { status, durationMs, mediaType, etag, lastModified })
}

/** Queues what a page leads to, and notes its translations as what they are. */
function follow(crawl: Crawl, page: CrawlPage, facts: PageFacts): void {
  const { frontier, site } = crawl
  const place = { depth: page.depth + 1, foundOn: page.url }
  for (const { language, url } of facts.alternates) {
    if (crawl.isWantedLanguage(language)) addLink(crawl, url, place)
    else if (site.scope.has(url) && url !== page.url) {
      const error = `in another language (${language})`
      frontier.add(url, { ...place, state: 'skipped', error })
    }
  }
  if (facts.nofollow) return
  if (facts.refresh && facts.refresh !== page.url) addLink(crawl, facts.refresh, place)
  for (const url of facts.links) addLink(crawl, url, place)
}

function leaveOut(crawl: Crawl, page: CrawlPage, facts: PageFacts): string | null {
  const { site } = crawl
  if (facts.noindex) return 'noindex: the page asks not to be indexed'
  if (facts.language && !crawl.isWantedLanguage(facts.language)) {
    return `in another language (${facts.language})`
  }
  if (facts.refresh && facts.refresh !== page.url && site.scope.has(facts.refresh)) {
    return `redirects to ${facts.refresh}`
  }
  return leaveToCanonical(crawl, page, facts.canonical)
}

/** A page that says it is another one is left to that one, if that one is read. */
function leaveToCanonical(crawl: Crawl, page: CrawlPage, canonical: string | null): string | null {
  if (canonical === null || canonical === page.url || !crawl.site.scope.has(canonical)) return null
  if (canonical === crawl.site.start || crawl.leaveOut(canonical) !== null) return null
  if (crawl.countCanonical(canonical) > MAX_PAGES_OF_A_CANONICAL) return null
  addLink(crawl, canonical, { depth: page.depth, foundOn: page.url, isListed: true })
  const target = crawl.frontier.pages.get(canonical)
  const isRead = target && (target.state !== 'skipped' || target.url === page.url)
  return isRead && target.state !== 'failed' ? `the same page as ${canonical}` : null
}

/** What only the server says of the encoding goes with it: such pages are kept as UTF-8, marked so. */
const isUtf8 = (charset: string | null) => charset === null || /^utf-?8$/i.test(charset)
