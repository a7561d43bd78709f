import { createHash } from 'node:crypto'
import { createServer, type IncomingHttpHeaders } from 'node:http'
import type { AddressInfo } from 'node:net'

export interface SitePage {
  body: string | Uint8Array
  type?: string
  status?: number
  headers?: Record<string, string>
  /** Without a validator a page cannot be asked for conditionally. */
  etag?: boolean
}

export interface FakeSite {
  /** `http://127.0.0.1:port`, without a slash. */
  url: string
  /** What is served, by path with query; a function makes pages up. */
  pages: Map<string, SitePage | string>
  fallback: ((path: string) => SitePage | null) | null
  seen: { path: string; headers: IncomingHttpHeaders; status: number }[]
  /** Most requests answered at once. */
  inFlight: { now: number; most: number }
  delayMs: number
  failing: boolean
  close(): Promise<void>
}

/** A documentation site on loopback: ETags, conditional requests, 404 for what it was not given. */
export async function startSite(pages: Record<string, SitePage | string> = {}): Promise<FakeSite> {
  const server = createServer((request, response) => {
    const path = request.url ?? '/'
    site.inFlight.now += 1
    site.inFlight.most = Math.max(site.inFlight.most, site.inFlight.now)
    const found = site.pages.get(path) ?? site.fallback?.(path) ?? null
    const page = typeof found === 'string' ? { body: found } : found
    const bytes = Buffer.from(page?.body ?? 'nothing here')
    const etag = `"${createHash('sha1').update(bytes).digest('hex')}"`
    const isSame = page?.etag !== false && request.headers['if-none-match'] === etag
    const status = site.failing ? 503 : !page ? 404 : isSame ? 304 : (page.status ?? 200)
    site.seen.push({ path, headers: request.headers, status })
    setTimeout(() => {
      site.inFlight.now -= 1
      response.writeHead(status, {
        'content-type': page?.type ?? typeOf(path),
        ...(page && page.etag !== false ? { etag } : {}),
        ...page?.headers,
      })
      response.end(isSame ? undefined : bytes)
    }, site.delayMs)
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const site: FakeSite = {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    pages: new Map(Object.entries(pages)),
    fallback: null,
    seen: [],
    inFlight: { now: 0, most: 0 },
    delayMs: 0,
    failing: false,
    close: async () => {
      server.closeAllConnections()
      await new Promise((resolve) => server.close(resolve))
    },
  }
  return site
}

const typeOf = (path: string) => {
  if (/\.mdx?$/.test(path)) return 'text/markdown'
  if (/\.txt$/.test(path)) return 'text/plain'
  return /\.xml$/.test(path) ? 'application/xml' : 'text/html; charset=utf-8'
}

/** A page with a title, text enough to be one, and links. */
export function htmlPage(title: string, links: readonly string[] = [], head = ''): string {
  const text = `The ${title} page explains ${title} in detail. `.repeat(8)
  const anchors = links.map((href) => `<a href="${href}">${href}</a>`).join('\n')
  return `<!doctype html><html lang="en"><head><title>${title}</title>${head}</head>
<body><nav>${anchors}</nav><main><h1>${title}</h1><p>${text}</p></main></body></html>`
}
