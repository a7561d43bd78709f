import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import type { Context } from '@twinmcp/core'
import { requestIndex } from '@twinmcp/core/libraries'
import { getRun } from '@twinmcp/core/runs'
import { runTask } from '../eval/run-ingest.ts'
import type { Bench } from './open-bench.ts'
import { round } from './statistics.ts'

export interface CrawlFigures {
  pages: number
  /** Fetched, converted and parsed, politeness off. */
  pagesPerSecond: number
  /** The same, and searchable by words. */
  indexedPerSecond: number
  /** Fetched alone, from the first page to the last. */
  fetchedPerSecond: number
  /** The same site again, unchanged. */
  recrawlMs: number
  /** After one page changed: chunks without a known vector, and chunks that the page has. */
  changed: { embedded: number; ofPage: number; msToIndex: number }
  /** Most requests at once that the site saw while politeness was on. */
  inFlightMax: number
}

const PAGES = 1_000

/** Crawls a site of 1,000 pages that a process of its own serves on loopback. */
export async function measureCrawl(bench: Bench): Promise<CrawlFigures> {
  const site = await startSite()
  try {
    const ctx = (politeness: 'on' | 'off'): Context => ({
      ...bench.ctx,
      env: {
        ...bench.ctx.env,
        TWINMCP_POLITENESS: politeness,
        TWINMCP_ALLOWED_NETWORKS: '127.0.0.0/8',
      },
    })
    const crawl = async (politeness: 'on' | 'off') => {
      const own = ctx(politeness)
      const { runId } = await requestIndex(own, {
        libraryId: `/site/127.0.0.1:${site.port}`,
        trigger: 'user',
      })
      const startedAt = performance.now()
      const parsed = watchStage(bench, runId, 'index')
      await runTask(own, 'ingest_version', runId)
      const elapsedMs = performance.now() - startedAt
      const run = await getRun(own, { runId })
      if (run.status === 'failed') throw new Error(`the crawl failed: ${run.error?.message}`)
      const parsedMs = (parsed.stop() ?? performance.now()) - startedAt
      return { elapsedMs, parsedMs, run }
    }
    const embed = (runId: string) => runTask(ctx('off'), 'embed_version', runId)
    const first = await crawl('off')
    const fetchedPerSecond = await readFetchRate(bench)
    await embed(first.run.id)
    const second = await crawl('off')
    await site.resetInFlight()
    await crawl('on')
    const inFlightMax = await site.inFlightMax()
    const changed = await changeOnePage(
      bench,
      () => site.changePage(),
      () => crawl('off'),
    )
    return {
      pages: first.run.progress.pagesParsed,
      pagesPerSecond: round(first.run.progress.pagesParsed / (first.parsedMs / 1_000)),
      indexedPerSecond: round(first.run.progress.pagesParsed / (first.elapsedMs / 1_000)),
      fetchedPerSecond,
      recrawlMs: round(second.elapsedMs),
      inFlightMax,
      changed,
    }
  } finally {
    site.stop()
  }
}

/** When a run enters a stage, on the clock of `performance.now()`; to 50 ms. */
function watchStage(bench: Bench, runId: string, stage: string) {
  let seenAt: number | null = null
  const timer = setInterval(async () => {
    const { rows } = await bench.app.database.pool.query<{ stage: string }>(
      'select stage from ingest_runs where id = $1',
      [runId],
    )
    if (rows[0]?.stage === stage) seenAt ??= performance.now()
  }, 50)
  return {
    stop: () => {
      clearInterval(timer)
      return seenAt
    },
  }
}

/** What indexing has left to embed when a page of the site says something else. */
async function changeOnePage(
  bench: Bench,
  change: () => Promise<unknown>,
  crawl: () => Promise<{ elapsedMs: number }>,
): Promise<CrawlFigures['changed']> {
  await change()
  const { elapsedMs } = await crawl()
  const { rows } = await bench.app.database.pool.query<{ missing: number; ofPage: number }>(`
    select v.chunk_count - v.embedded_count as missing,
      (select count(*)::int from chunks c join documents d on d.id = c.document_id
        where c.version_id = v.id and d.path = '${CHANGED.slice(1)}') as "ofPage"
    from versions v join libraries l on l.id = v.library_id where l.ecosystem = 'site'`)
  const [row] = rows
  return {
    embedded: row?.missing ?? -1,
    ofPage: row?.ofPage ?? 0,
    msToIndex: round(elapsedMs),
  }
}

async function readFetchRate(bench: Bench): Promise<number> {
  const { rows } = await bench.app.database.pool.query<{ rate: number }>(
    `select count(*) / greatest(extract(epoch from max(fetched_at) - min(fetched_at)), 0.001)::float8
       as rate from crawl_pages where state = 'fetched'`,
  )
  return round(Number(rows[0]?.rate ?? 0))
}

async function startSite() {
  const server = Bun.spawn([process.execPath, import.meta.path, '--serve'], {
    stdout: 'pipe',
    stderr: 'inherit',
  })
  const reader = server.stdout.getReader()
  const { value } = await reader.read()
  const port = Number(new TextDecoder().decode(value).trim())
  if (!port) throw new Error('the site of the crawl did not start')
  const ask = async (path: string) => (await fetch(`http://127.0.0.1:${port}${path}`)).text()
  return {
    port,
    inFlightMax: async () => Number(await ask('/-/in-flight')),
    resetInFlight: () => ask('/-/reset'),
    changePage: () => ask('/-/change'),
    stop: () => server.kill(),
  }
}

const WORDS = 'routing state forms caching testing deploying logging typing styling errors'.split(
  ' ',
)
/** `/docs/routing/state-forms`: pages of one number after another are taken for a trap. */
const pathOf = (index: number) => {
  const word = (place: number) => WORDS[Math.floor(index / place) % 10]
  return `/docs/${word(100)}/${word(10)}-${word(1)}`
}

/** The page that changes. */
const CHANGED = pathOf(500)

/** A site like those that documentation generators write: 20 kB a page, sections, code, a table. */
function makePage(index: number): string {
  const links = Array.from({ length: 40 }, (_, step) => {
    const target = (index * (step < 20 ? 1 : 7) + step + 1) % PAGES
    return `<li><a href="${pathOf(target)}">Page ${target}</a></li>`
  })
  const sections = Array.from({ length: 8 }, (_, section) => {
    const word = `topic${index}x${section}`
    const text = `The ${word} setting decides how ${word} behaves when page ${index} is built. `
    return `<h2 id="s${section}">About ${word}</h2><p>${text.repeat(12)}</p>
<pre><code class="language-ts">const ${word} = configure({ id: ${index}, section: ${section} })</code></pre>
<table><tr><th>Option</th><th>Meaning</th></tr><tr><td>${word}</td><td>number ${section}</td></tr></table>`
  })
  return `<!doctype html><html lang="en"><head><title>Page ${index}</title>
<meta name="description" content="What page ${index} is about"></head>
<body><nav><ul>${links.join('')}</ul></nav><main><h1>Page ${index}</h1>${sections.join('')}</main>
<footer>© the site</footer></body></html>`
}

function serve(): void {
  const pages = new Map(
    Array.from({ length: PAGES }, (_, index) => [pathOf(index), Buffer.from(makePage(index))]),
  )
  const start = Buffer.from(
    `<!doctype html><html lang="en"><head><title>Crawled site</title></head><body><main><h1>Crawled</h1>
<p>${'The site that is crawled to see how fast that is. '.repeat(10)}</p>
<a href="${pathOf(0)}">first</a> <a href="${pathOf(1)}">second</a></main></body></html>`,
  )
  let inFlight = 0
  let most = 0
  let edition = 1
  const server = createServer((request, response) => {
    const path = request.url ?? '/'
    if (path === '/-/in-flight') return void response.end(String(most))
    if (path === '/-/reset') {
      most = 0
      return void response.end()
    }
    if (path === '/-/change') {
      edition += 1
      pages.set(CHANGED, Buffer.from(makePage(500).replaceAll('behaves', 'acts')))
      return void response.end()
    }
    const body = path === '/' ? start : pages.get(path)
    inFlight += 1
    most = Math.max(most, inFlight)
    // Another turn of the loop, so that requests that come together are seen together.
    setImmediate(() => {
      inFlight -= 1
      const etag = `"${path}${path === CHANGED ? edition : ''}"`
      const isSame = body !== undefined && request.headers['if-none-match'] === etag
      response.writeHead(body === undefined ? 404 : isSame ? 304 : 200, {
        'content-type': 'text/html; charset=utf-8',
        ...(body === undefined ? {} : { etag }),
      })
      response.end(isSame ? undefined : body)
    })
  })
  server.listen(0, '127.0.0.1', () => console.log((server.address() as AddressInfo).port))
}

if (process.argv.includes('--serve')) serve()
