import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'

export interface DocsSite {
  /** `http://127.0.0.1:port`, without a slash. */
  url: string
  /** What is served, by path. */
  pages: Map<string, string>
  /** As it was at the start. */
  reset(): void
  /** Before each answer, so that a crawl can be watched. */
  delayMs: number
  close(): Promise<void>
}

const html = (title: string, body: string) => `<!doctype html>
<html lang="en"><head><title>${title}</title></head>
<body><nav><a href="/docs/">Start</a></nav><main><h1>${title}</h1>${body}</main></body></html>`

const START = html(
  'Rocket handbook',
  `<p>Rocket is a small engine for tests. It has guides for launching and landing, and a page on fuel.</p>
<ul><li><a href="/docs/launch">Launch</a></li><li><a href="/docs/fuel">Fuel</a></li>
<li><a href="/docs/secret/plans">Plans</a></li><li><a href="/blog/news">News</a></li></ul>`,
)
export const FUEL = (kind: string) =>
  html(
    'Fuel',
    `<p>The tank takes ${kind} and nothing else; anything else stops the engine at once.</p>
<p>Fill it to the second mark before every launch, and look at the gauge twice while it fills.</p>`,
  )
const LAUNCH = html(
  'Launch <script>window.__pwned = "site"</script>',
  `<p>Call <code>igniteBooster()</code> to launch the rocket once the countdown has ended.</p>
<pre><code class="language-js">const rocket = createRocket()
rocket.igniteBooster({ seconds: 10 })</code></pre>
<p><img src="x" onerror="window.__pwned = 'img'"> Keep away from the pad until the light is green.</p>`,
)

const PAGES: Record<string, string> = {
  '/robots.txt': 'User-agent: *\nDisallow: /docs/secret/\n',
  '/docs/': START,
  '/docs': START,
  '/docs/launch': LAUNCH,
  '/docs/fuel': FUEL('kerosene'),
  '/docs/secret/plans': html('Plans', '<p>Nobody may read these plans.</p>'),
  '/blog/news': html('News', '<p>Not documentation.</p>'),
}

/** A documentation site on loopback, of a handful of pages that tests change. */
export async function startDocsSite(): Promise<DocsSite> {
  const server = createServer((request, response) => {
    const path = (request.url ?? '/').split('?')[0] ?? '/'
    const body = site.pages.get(path)
    setTimeout(() => {
      const type = path.endsWith('.txt') ? 'text/plain' : 'text/html; charset=utf-8'
      response.writeHead(body === undefined ? 404 : 200, { 'content-type': type })
      response.end(body ?? 'nothing here')
    }, site.delayMs)
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const site: DocsSite = {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    pages: new Map(Object.entries(PAGES)),
    reset() {
      site.pages = new Map(Object.entries(PAGES))
      site.delayMs = 0
    },
    delayMs: 0,
    close: async () => {
      server.closeAllConnections()
      await new Promise((resolve) => server.close(resolve))
    },
  }
  return site
}
