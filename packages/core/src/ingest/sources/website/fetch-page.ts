import type { Context } from '../../../context.ts'
import { type Fetched, fetchUrl } from '../../../egress/index.ts'
import { AppError } from '../../../errors.ts'
import type { CrawlPage } from '../../crawl-pages/queries.ts'

/** How a site gives its pages as Markdown: not, as `page.md`, or when asked for the type. */
export type MarkdownTwins = 'none' | 'suffix' | 'accept'

const PAGE_TYPES: ReadonlySet<string> = new Set([
  '',
  'text/html',
  'application/xhtml+xml',
  'text/markdown',
  'text/x-markdown',
  'text/plain',
])
const HTML = 'text/html,application/xhtml+xml;q=0.9,text/markdown;q=0.5,*/*;q=0.1'
const MARKDOWN = 'text/markdown,text/x-markdown;q=0.9,text/html;q=0.5,*/*;q=0.1'
const MAX_PAGE_BYTES = 10_000_000

export interface PageRequest {
  /** Validators of the page are sent only when an unchanged page would do. */
  conditional: boolean
  twins: MarkdownTwins
  refuseRedirect: (url: URL) => string | null
  /** Whether the page may lead to another host: the start of a site may. */
  anyHost: boolean
}

/** Reads a page, as Markdown where the site has that, with one request unless the twin is missing. */
export async function fetchPage(
  ctx: Context,
  page: CrawlPage,
  request: PageRequest,
): Promise<Fetched> {
  const { etag, lastModified } = page
  const options = {
    accept: request.twins === 'accept' ? MARKDOWN : HTML,
    maxBytes: MAX_PAGE_BYTES,
    sameHostOnly: !request.anyHost,
    refuseRedirect: request.refuseRedirect,
    ...(request.conditional && etag !== null ? { etag } : {}),
    ...(request.conditional && etag === null && lastModified !== null ? { lastModified } : {}),
  }
  if (request.twins === 'suffix') {
    const twin = await fetchTwin(ctx, page.url, options)
    if (twin) return { ...twin, url: page.url, redirects: [] }
  }
  return fetchUrl(ctx, page.url, options)
}

/** Whether bytes of this type are a page; HTML is sniffed where a server says nothing. */
export const isPageType = (mediaType: string) => PAGE_TYPES.has(mediaType)

export function isHtml({ mediaType, bytes }: Pick<Fetched, 'mediaType' | 'bytes'>): boolean {
  if (mediaType.includes('html')) return true
  if (mediaType.includes('markdown')) return false
  return /^\s*<(!doctype|html|head|body|!--)/i.test(
    Buffer.from(bytes.subarray(0, 500)).toString('latin1'),
  )
}

/** `/docs/intro` → `/docs/intro.md`, `/docs/` → `/docs/index.md`; null for what has an extension. */
export function twinOf(url: string): string | null {
  const twin = new URL(url)
  if (/\.(md|mdx|txt)$/i.test(twin.pathname)) return null
  if (twin.pathname.endsWith('/')) twin.pathname += 'index.md'
  else twin.pathname = `${twin.pathname.replace(/\.html?$/i, '')}.md`
  return twin.href
}

/** `/docs/intro.md` → `/docs/intro`: the page that people read. */
export function pageOfTwin(url: string): string {
  const page = new URL(url)
  page.pathname = page.pathname.replace(/\/(index|readme)\.mdx?$/i, '/').replace(/\.mdx?$/i, '')
  return page.href
}

async function fetchTwin(
  ctx: Context,
  url: string,
  options: Parameters<typeof fetchUrl>[2],
): Promise<Fetched | null> {
  const address = twinOf(url)
  if (!address) return null
  try {
    const twin = await fetchUrl(ctx, address, { ...options, accept: MARKDOWN })
    return twin.notModified || isMarkdown(twin) ? twin : null
  } catch (error) {
    ctx.signal?.throwIfAborted()
    // A page without a twin is read as it is; only a host that wants to be left alone is left.
    if (error instanceof AppError && error.code !== 'too_many_requests') return null
    throw error
  }
}

/** Whether an answer is Markdown and not the site's page for everything. */
function isMarkdown(fetched: Fetched): boolean {
  if (isHtml(fetched) || fetched.bytes.byteLength < 20) return false
  return /markdown|text\/plain|octet-stream|^$/.test(fetched.mediaType)
}

/** Asks for one page in both ways, to know how the site gives Markdown. */
export async function probeTwins(
  ctx: Context,
  url: string,
  refuseRedirect: PageRequest['refuseRedirect'],
): Promise<MarkdownTwins> {
  const options = { sameHostOnly: true, refuseRedirect, attempts: 1 }
  if (await fetchTwin(ctx, url, options)) return 'suffix'
  try {
    const asked = await fetchUrl(ctx, url, { ...options, accept: MARKDOWN })
    return asked.mediaType.includes('markdown') && isMarkdown(asked) ? 'accept' : 'none'
  } catch (error) {
    ctx.signal?.throwIfAborted()
    if (error instanceof AppError && error.code !== 'too_many_requests') return 'none'
    throw error
  }
}
