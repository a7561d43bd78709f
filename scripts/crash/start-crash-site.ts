import { createHash } from 'node:crypto'
import { setTimeout as sleep } from 'node:timers/promises'

export interface CrashSite {
  /** Start of a site of its own for a round. */
  address(round: number): string
  /** How often each page was sent whole: once, and again for every crash that lost it. */
  mostReads(): number
  close(): Promise<void>
}

const PAGES = 60
/** Long enough for a kill to come in the middle of a crawl. */
const ANSWER_MS = 20

/** Sites of sixty pages that link to one another, each different in every round. */
export function startCrashSite(): CrashSite {
  const reads = new Map<string, number>()
  const server = Bun.serve({
    port: 0,
    hostname: '127.0.0.1',
    fetch: async (request) => {
      const { pathname } = new URL(request.url)
      if (/^\/site-\d+$/.test(pathname)) return Response.redirect(`${pathname}/`, 301)
      const [, round, page] = /^\/site-(\d+)\/(?:page-(\d+))?$/.exec(pathname) ?? []
      const number = Number(page ?? 0)
      if (round === undefined || number >= PAGES) return new Response('no', { status: 404 })
      await sleep(ANSWER_MS)
      const body = pageOf(Number(round), number)
      const etag = `"${createHash('sha256').update(body).digest('hex').slice(0, 16)}"`
      if (request.headers.get('if-none-match') === etag) {
        return new Response(null, { status: 304 })
      }
      reads.set(pathname, (reads.get(pathname) ?? 0) + 1)
      return new Response(body, { headers: { 'content-type': 'text/html; charset=utf-8', etag } })
    },
  })
  return {
    address: (round) => `http://127.0.0.1:${server.port}/site-${round}/`,
    mostReads: () => Math.max(0, ...reads.values()),
    close: () => server.stop(true),
  }
}

function pageOf(round: number, page: number): string {
  const links = [2 * page + 1, 2 * page + 2, page + 7]
    .filter((next) => next < PAGES)
    .map((next) => `<a href="page-${next}">page ${next}</a>`)
  const sections = Array.from({ length: 3 }, (_, section) => {
    const words = Array.from(
      { length: 8 },
      (_, at) =>
        `Rule ${round}.${page}.${section}.${at} says what step ${at} of page ${page} does.`,
    )
    return `<h2 id="case-${section}">Case ${section} of page ${page}</h2><p>${words.join(' ')}</p>`
  })
  return `<!doctype html><html lang="en"><head><title>Page ${page} of site ${round}</title></head>
    <body><main><h1>Page ${page}</h1>${sections.join('')}<p>${links.join(', ')}</p></main></body></html>`
}
