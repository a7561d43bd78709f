import { promisify } from 'node:util'
import { gunzip } from 'node:zlib'
import { Parser } from 'htmlparser2'
import type { Context } from '../../../context.ts'
import { fetchUrl } from '../../../egress/index.ts'
import { AppError } from '../../../errors.ts'
import { normalizeUrl } from './normalize-url.ts'

export interface SitemapEntry {
  url: string
  lastmod: string | null
}

const unzip = promisify(gunzip)
const MAX_BYTES = 20_000_000
const MAX_FILES = 50
const MAX_ENTRIES = 50_000
/** A sitemap is three levels deep; the parser searches its open elements at each end tag. */
const MAX_OPEN = 32
const TOO_DEEP = Symbol('too many open elements')

/** The addresses of a sitemap, and of the sitemaps that an index names. Plain text is a list. */
export function parseSitemap(
  text: string,
  base: string,
): { pages: SitemapEntry[]; sitemaps: string[] } {
  const pages: SitemapEntry[] = []
  const sitemaps: string[] = []
  const add = (loc: string, lastmod: string | null, isSitemap: boolean) => {
    if (isSitemap) {
      const url = URL.parse(loc.trim(), base)?.href
      if (url && sitemaps.length < MAX_FILES) sitemaps.push(url)
      return
    }
    const url = normalizeUrl(loc.trim(), base)
    if (url && pages.length < MAX_ENTRIES) pages.push({ url, lastmod })
  }
  if (!text.trimStart().startsWith('<')) {
    for (const line of text.split(/\s+/)) if (/^https?:/i.test(line)) add(line, null, false)
    return { pages, sitemaps }
  }
  let field: string | null = null
  let loc = ''
  let lastmod = ''
  let open = 0
  const parser = new Parser(
    {
      onopentag: (name) => {
        open += 1
        if (open > MAX_OPEN) throw TOO_DEEP
        if (name === 'url' || name === 'sitemap') {
          loc = ''
          lastmod = ''
        }
        field = name === 'loc' || name === 'lastmod' ? name : null
      },
      ontext: (part) => {
        if (field === 'loc' && loc.length < 4_000) loc += part
        else if (field === 'lastmod' && lastmod.length < 100) lastmod += part
      },
      onclosetag: (name) => {
        open -= 1
        if (name === field) field = null
        if ((name === 'url' || name === 'sitemap') && loc.trim()) {
          add(loc, lastmod.trim() || null, name === 'sitemap')
        }
      },
    },
    { xmlMode: true, decodeEntities: true },
  )
  try {
    parser.end(text)
  } catch (error) {
    if (error !== TOO_DEEP) throw error
  }
  return { pages, sitemaps }
}

/**
 * Every page that the sitemaps name, an index's sitemaps included, at most 50 files and 50,000
 * pages. A sitemap that cannot be read costs its pages only.
 */
export async function readSitemaps(
  ctx: Context,
  addresses: readonly string[],
  maxFiles: number = MAX_FILES,
): Promise<{ entries: SitemapEntry[]; filesRead: number }> {
  const waiting = [...new Set(addresses)]
  const seen = new Set(waiting)
  const entries = new Map<string, SitemapEntry>()
  let filesRead = 0
  for (const address of waiting) {
    if (seen.size > MAX_FILES * 2 || filesRead >= maxFiles || entries.size >= MAX_ENTRIES) break
    const text = await readText(ctx, address)
    if (text === null) continue
    filesRead += 1
    const { pages, sitemaps } = parseSitemap(text, address)
    for (const page of pages) entries.set(page.url, page)
    for (const sitemap of sitemaps) {
      if (seen.has(sitemap)) continue
      seen.add(sitemap)
      waiting.push(sitemap)
    }
  }
  return { entries: [...entries.values()].slice(0, MAX_ENTRIES), filesRead }
}

async function readText(ctx: Context, address: string): Promise<string | null> {
  try {
    const { bytes, mediaType } = await fetchUrl(ctx, address, { maxBytes: MAX_BYTES, attempts: 2 })
    const packed = bytes[0] === 0x1f && bytes[1] === 0x8b
    const plain = packed ? await unzip(bytes, { maxOutputLength: MAX_BYTES }) : bytes
    const text = Buffer.from(plain).toString('utf8')
    return mediaType === 'text/html' && !text.includes('<urlset') ? null : text
  } catch (error) {
    ctx.signal?.throwIfAborted()
    if (error instanceof AppError && error.code === 'too_many_requests') throw error
    return null
  }
}
