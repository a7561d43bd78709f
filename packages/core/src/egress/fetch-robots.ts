import { LRUCache } from 'lru-cache'
import robotsParser from 'robots-parser'
import { AppError } from '../errors.ts'
import { statusOf } from './fetch-error.ts'
import { type FetchContext, fetchUrl } from './fetch-url.ts'
import { hostGate } from './host-gate.ts'

/** What a host lets us read. */
export interface Robots {
  /** `rules`: it has a robots.txt; `open`: it has none; `closed`: it could not be had just now. */
  verdict: 'rules' | 'open' | 'closed'
  allows(url: string): boolean
  crawlDelayMs: number
  /** Addresses of sitemaps it names. */
  sitemaps: string[]
}

/** As large as the standard (RFC 9309) asks crawlers to read at least. */
const MAX_BYTES = 512_000
const MAX_SITEMAPS = 50
const HOUR_MS = 3_600_000

const OPEN: Robots = { verdict: 'open', allows: () => true, crawlDelayMs: 0, sitemaps: [] }
const CLOSED: Robots = { ...OPEN, verdict: 'closed', allows: () => false }

const known = new LRUCache<string, Robots>({ max: 500, ttl: HOUR_MS })

/**
 * The robots.txt of an address's origin, kept for an hour; its crawl-delay is set on the host's
 * gate. Without one everything is allowed; while it cannot be read (5xx, no answer), nothing is.
 * @throws AppError `forbidden` when the guard refuses the host; the signal's reason.
 */
export async function fetchRobots(
  ctx: FetchContext,
  address: string,
  options: { fresh?: boolean; politeness?: 'on' | 'off' } = {},
): Promise<Robots> {
  const { origin, host } = new URL(address)
  const key = `${origin} ${ctx.env.TWINMCP_USER_AGENT}`
  const kept = options.fresh ? undefined : known.get(key)
  const robots = kept ?? (await readRobots(ctx, origin, options.politeness))
  if (!kept && robots.verdict !== 'closed') known.set(key, robots)
  hostGate(host).setCrawlDelay(robots.crawlDelayMs)
  return robots
}

async function readRobots(
  ctx: FetchContext,
  origin: string,
  politeness: 'on' | 'off' | undefined,
): Promise<Robots> {
  const url = `${origin}/robots.txt`
  try {
    const { bytes } = await fetchUrl(ctx, url, {
      maxBytes: MAX_BYTES,
      ...(politeness ? { politeness } : {}),
    })
    return parseRobots(url, Buffer.from(bytes).toString('utf8'), ctx.env.TWINMCP_USER_AGENT)
  } catch (error) {
    ctx.signal?.throwIfAborted()
    if (!(error instanceof AppError)) throw error
    const status = statusOf(error)
    if (status !== null && status >= 400 && status < 500 && status !== 429) return OPEN
    // Only the guard says `forbidden` without a status.
    if (error.code === 'forbidden') throw error
    ctx.log.info({ origin, reason: error.message }, 'robots.txt could not be read')
    return CLOSED
  }
}

/** Rules for our product token, the part of the user agent before the slash. */
export function parseRobots(url: string, text: string, userAgent: string): Robots {
  // A site that answers every address with its page has no robots.txt.
  if (/^\s*</.test(text)) return OPEN
  const token = userAgent.split('/')[0] ?? userAgent
  const parsed = robotsParser(url, text)
  return {
    verdict: 'rules',
    allows: (address) => parsed.isAllowed(address, token) !== false,
    crawlDelayMs: Math.max(0, (parsed.getCrawlDelay(token) ?? 0) * 1_000),
    sitemaps: parsed
      .getSitemaps()
      .flatMap((address) => URL.parse(address, url)?.href ?? [])
      .slice(0, MAX_SITEMAPS),
  }
}
