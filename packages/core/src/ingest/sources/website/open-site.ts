import type { Context } from '../../../context.ts'
import { type Fetched, fetchRobots, type Robots } from '../../../egress/index.ts'
import { AppError } from '../../../errors.ts'
import { decodePage } from './decode-page.ts'
import { fetchPage, isHtml, isPageType } from './fetch-page.ts'
import { newPage } from './frontier.ts'
import { normalizeUrl } from './normalize-url.ts'
import { type PageFacts, readPage } from './read-page.ts'
import type { WebsiteSettings } from './settings.ts'
import { createScope, type SiteScope } from './site-scope.ts'

/** A site whose start page has been read. */
export interface OpenSite {
  /** Where the start address leads. */
  start: string
  origin: string
  settings: WebsiteSettings
  scope: SiteScope
  robots: Robots
  fetched: Fetched
  /** Null when the start page is not HTML. */
  facts: PageFacts | null
}

/**
 * Asks for robots.txt and the start page, where they lead to included.
 * @throws AppError `bad_input` when robots.txt does not allow it or it is no page, `upstream` while
 * robots.txt cannot be read, and what `fetchUrl` throws.
 */
export async function openSite(
  ctx: Context,
  address: string,
  settings: WebsiteSettings,
): Promise<OpenSite> {
  const asked = normalizeUrl(address)
  if (!asked) throw new AppError('bad_input', `${address.slice(0, 200)} is no web address.`)
  let robots = await allowedBy(ctx, asked)
  const fetched = await fetchPage(ctx, newPage(asked), {
    conditional: false,
    twins: 'none',
    anyHost: true,
    refuseRedirect: (url) =>
      url.origin !== new URL(asked).origin || robots.allows(url.href) ? null : DISALLOWED,
  })
  if (!isPageType(fetched.mediaType)) {
    throw new AppError('bad_input', `${asked} is not a web page but ${fetched.mediaType}.`)
  }
  const start = normalizeUrl(fetched.url) ?? asked
  if (new URL(start).origin !== new URL(asked).origin) robots = await allowedBy(ctx, start)
  const text = isHtml(fetched) ? decodePage(fetched.bytes, fetched.charset) : null
  const facts =
    text === null ? null : readPage(text, start, fetched.headers['x-robots-tag'] ?? null)
  return {
    start,
    origin: new URL(start).origin,
    settings,
    scope: createScope(scopeStart(asked, start), settings, start),
    robots,
    fetched,
    facts,
  }
}

export const DISALLOWED = 'robots.txt does not allow it'

async function allowedBy(ctx: Context, url: string): Promise<Robots> {
  const robots = await fetchRobots(ctx, url, { fresh: true })
  if (robots.verdict === 'closed') {
    throw new AppError(
      'upstream',
      `robots.txt of ${new URL(url).host} could not be read; until it can, nothing of the site is.`,
    )
  }
  if (robots.allows(url)) return robots
  throw new AppError(
    'bad_input',
    `robots.txt of ${new URL(url).host} does not allow reading ${url}.`,
  )
}

/** A start that leads deeper, `/` to `/en/stable/`, opens what it names; one that leads away moves. */
function scopeStart(asked: string, start: string): string {
  const from = new URL(asked)
  const to = new URL(start)
  return from.origin === to.origin && to.pathname.startsWith(from.pathname) ? asked : start
}
