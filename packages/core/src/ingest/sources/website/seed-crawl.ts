import type { Context } from '../../../context.ts'
import { addLink } from './add-link.ts'
import type { Crawl } from './crawl.ts'
import { pageOfTwin } from './fetch-page.ts'
import { fetchLlms, parseLlmsLinks, splitLlmsFull } from './read-llms.ts'
import { readSitemaps } from './read-sitemap.ts'
import { settleBody } from './settle-body.ts'

/** Share of the listed pages that llms-full.txt must have to stand for them. */
const ENOUGH = 0.9
const MIN_PAGES = 3

/** What the site lists of itself. */
export interface Seeds {
  /** Pages in scope, of llms.txt first. */
  listed: string[]
  /** Whether llms.txt links to the Markdown of pages. */
  namesTwins: boolean
  /** Whether everything has been read already. */
  complete: boolean
}

/**
 * Queues the start page and what the site itself lists. Where llms-full.txt stands for the pages,
 * they are taken from it and nothing else has to be read.
 */
export async function seedCrawl(ctx: Context, crawl: Crawl): Promise<Seeds> {
  const { site, frontier } = crawl
  const { settings, origin, scope, robots, start } = site
  frontier.add(start)
  const named = robots.sitemaps.length > 0 ? robots.sitemaps : defaultSitemaps(origin, scope.prefix)
  const sitemap = settings.sitemap ? (await readSitemaps(ctx, named)).entries : []
  const llms = await fetchLlms(ctx, origin, scope.prefix, 'llms.txt')
  const links = llms ? parseLlmsLinks(Buffer.from(llms.bytes).toString('utf8'), llms.url) : []
  // Links to the Markdown of pages tell how the site keeps it.
  const pages = links.map(pageOfTwin)
  for (const { url, lastmod } of sitemap) if (lastmod) crawl.lastmods.set(url, lastmod)
  const listed = [...new Set([...pages, ...sitemap.map(({ url }) => url)])].filter(scope.has)
  const namesTwins = links.some((url, index) => url !== pages[index])
  if (await takeLlmsFull(ctx, crawl, listed, llms !== null)) {
    return { listed, namesTwins, complete: true }
  }
  for (const url of listed) {
    addLink(crawl, url, { depth: 1, foundOn: llms?.url ?? `${origin}/sitemap.xml`, isListed: true })
  }
  return { listed, namesTwins, complete: false }
}

const defaultSitemaps = (origin: string, prefix: string) => [
  ...new Set([`${origin}/sitemap.xml`, `${origin}${prefix}sitemap.xml`]),
]

async function takeLlmsFull(
  ctx: Context,
  crawl: Crawl,
  listed: readonly string[],
  hasLlms: boolean,
): Promise<boolean> {
  const { site, frontier } = crawl
  const { llmsFull } = site.settings
  if (llmsFull === 'never' || (llmsFull === 'auto' && !hasLlms)) return false
  const full = await fetchLlms(ctx, site.origin, site.scope.prefix, 'llms-full.txt')
  if (!full) return false
  const text = Buffer.from(full.bytes).toString('utf8')
  const pages = splitLlmsFull(text, full.url).filter(({ url }) => crawl.leaveOut(url) === null)
  const has = new Set(pages.map(({ url }) => pageOfTwin(url)))
  const wanted = listed.filter((url) => crawl.leaveOut(url) === null)
  const missing = wanted.filter((url) => !has.has(pageOfTwin(url))).length
  const isEnough = pages.length >= MIN_PAGES && missing <= wanted.length * (1 - ENOUGH)
  if (llmsFull === 'auto' && !isEnough) return false
  const parts = pages.length > 0 ? pages : [{ url: full.url, markdown: text }]
  for (const { url, markdown } of parts.slice(0, crawl.maxPages)) {
    const address = pageOfTwin(url)
    frontier.add(address, { depth: 1, foundOn: full.url })
    const page = frontier.pages.get(address)
    const answer = { status: 200, mediaType: 'text/markdown', durationMs: full.durationMs }
    if (page) settleBody(crawl, page, Buffer.from(markdown), answer)
  }
  // Whatever else was known of the site is in there, or gone.
  for (const page of [...frontier.pages.values()]) {
    if (page.state !== 'queued') continue
    frontier.settle({ ...page, state: 'skipped', error: 'read from llms-full.txt instead' })
  }
  return true
}
