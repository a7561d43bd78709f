import type { Context } from '../../../context.ts'
import { htmlToMarkdown } from '../../convert/html/html-to-markdown.ts'
import { decodePage } from './decode-page.ts'
import { pageOfTwin, probeTwins } from './fetch-page.ts'
import { normalizeUrl } from './normalize-url.ts'
import { findChromium } from './open-renderer.ts'
import { DISALLOWED, openSite } from './open-site.ts'
import { fetchLlms, parseLlmsLinks } from './read-llms.ts'
import { readSitemaps } from './read-sitemap.ts'
import type { WebsiteSettings } from './settings.ts'
import { createTrapDetector } from './url-traps.ts'

/** What a crawl would do, before it starts. */
export interface SitePreview {
  /** Where the start address leads. */
  start: string
  title: string | null
  /** Path that pages begin with. */
  scope: string
  language: string | null
  robots: { verdict: 'rules' | 'open'; crawlDelayMs: number; sitemaps: number }
  /** Pages that the sitemaps looked at name in scope; null without a sitemap. */
  sitemapPages: number | null
  llms: { pages: number; isFull: boolean } | null
  /** How the site gives its pages as Markdown. */
  markdown: 'none' | 'suffix' | 'accept'
  /** Documentation generator, and the version that the start page says it documents. */
  framework: string | null
  siteVersion: string | null
  /** The start page is empty without its scripts: rendering is needed, and possible or not. */
  rendering: 'not needed' | 'chromium' | 'no chromium'
  /** Up to 50 addresses that would be read, and up to 50 that would not, with the reason. */
  included: string[]
  leftOut: { url: string; reason: string }[]
  estimate: {
    /** Pages known now; a crawl may find more where the site lists none. */
    pages: number
    /** Whether the site's own lists were there to count. */
    isListed: boolean
    /** More than the limit lets in. */
    isLimited: boolean
    seconds: number
  }
}

const SAMPLE = 50
/** With robots.txt, the start, llms.txt and the probe of Markdown about ten requests. */
const MAX_SITEMAPS = 3
/** Of the start page, to tell its framework; in characters. */
const MAX_HTML = 500_000

/**
 * Looks at a site as a crawl would begin, in about ten requests.
 * @throws what `openSite` throws: `bad_input` where robots.txt does not allow it, `forbidden` for a
 * private address, `upstream` when the site does not answer.
 */
export async function previewSite(
  ctx: Context,
  address: string,
  settings: WebsiteSettings,
): Promise<SitePreview> {
  const site = await openSite(ctx, address, settings)
  const { start, origin, scope, robots, facts, fetched } = site
  const named = robots.sitemaps.length > 0 ? robots.sitemaps : [`${origin}/sitemap.xml`]
  const sitemap = settings.sitemap
    ? await readSitemaps(ctx, named, MAX_SITEMAPS)
    : { entries: [], filesRead: 0 }
  const llms = await fetchLlms(ctx, origin, scope.prefix, 'llms.txt')
  const text = llms ? Buffer.from(llms.bytes).toString('utf8') : ''
  const links = llms ? parseLlmsLinks(text, llms.url).filter(scope.has) : []
  const listed = [...links.map(pageOfTwin), ...sitemap.entries.map(({ url }) => url)].filter(
    scope.has,
  )
  const isTrap = createTrapDetector()
  const reasonOf = (url: string, isListed: boolean) =>
    scope.leaveOut(url)?.reason ??
    (robots.allows(url) ? null : DISALLOWED) ??
    (isListed ? null : isTrap(url))
  const included: string[] = []
  const leftOut: SitePreview['leftOut'] = []
  const fromLists = new Set(listed)
  const candidates = new Set([start, ...listed, ...(facts?.links ?? []).filter(scope.has)])
  for (const url of candidates) {
    const reason = reasonOf(url, fromLists.has(url))
    if (reason === null) included.push(url)
    else leftOut.push({ url, reason })
  }
  const probed = included.find((url) => url !== start)
  const markdown =
    settings.markdown === 'auto' && probed
      ? await probeTwins(ctx, probed, (url) => (robots.allows(url.href) ? null : DISALLOWED))
      : 'none'
  const html = facts ? decodePage(fetched.bytes, fetched.charset).slice(0, MAX_HTML) : null
  const converted = html === null ? null : htmlToMarkdown(html, { url: start })
  const maxPages = settings.maxPages ?? ctx.env.TWINMCP_CRAWL_MAX_PAGES
  const pages = Math.min(included.length, maxPages)
  const polite = ctx.env.TWINMCP_POLITENESS === 'on'
  const perPageMs = Math.max(fetched.durationMs, 20) + robots.crawlDelayMs
  return {
    start,
    title: facts?.title ?? null,
    scope: scope.prefix,
    language: facts?.language ?? null,
    robots: {
      verdict: robots.verdict === 'rules' ? 'rules' : 'open',
      crawlDelayMs: robots.crawlDelayMs,
      sitemaps: robots.sitemaps.length,
    },
    sitemapPages:
      sitemap.filesRead === 0 ? null : sitemap.entries.filter(({ url }) => scope.has(url)).length,
    llms: llms ? { pages: links.length, isFull: /llms-full\.txt/.test(text) } : null,
    markdown,
    framework: converted?.framework ?? null,
    siteVersion: converted?.siteVersion ?? null,
    rendering: !facts?.needsScripts
      ? 'not needed'
      : findChromium(ctx) && settings.render === 'auto'
        ? 'chromium'
        : 'no chromium',
    included: included.slice(0, SAMPLE),
    leftOut: leftOut.slice(0, SAMPLE),
    estimate: {
      pages,
      isListed: listed.length > 0,
      isLimited: included.length > maxPages,
      seconds: Math.ceil((pages * (polite ? perPageMs : perPageMs / 10)) / 1_000),
    },
  }
}

/** The form in which a site's address is kept; null for what is no web address. */
export const siteAddress = (address: string): string | null =>
  normalizeUrl(/^https?:\/\//i.test(address) ? address : `https://${address}`)
