import { createHash, randomUUID } from 'node:crypto'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { createTestContext, type TestContext } from '../../testing/index.ts'
import { getRaw } from '../raw-store/queries.ts'
import { newPage } from '../sources/website/frontier.ts'
import {
  type CrawlPage,
  deleteStaleCrawlPages,
  listCrawlPages,
  saveCrawlPages,
  selectCrawlPages,
} from './queries.ts'

let world: TestContext
let sourceId: number
beforeAll(async () => {
  world = await createTestContext()
  const { rows } = await world.database.pool.query<{ id: string }>(
    `with library as (insert into libraries (slug, ecosystem, name)
       values ('/site/docs.test', 'site', 'docs') returning id)
     insert into sources (library_id, kind, locator, is_primary)
     select id, 'website', 'website:https://docs.test/', true from library returning id`,
  )
  sourceId = Number(rows[0]?.id)
})
afterAll(() => world.drop())

const page = (index: number, more: Partial<CrawlPage> = {}): CrawlPage => ({
  ...newPage(`https://docs.test/${String(index).padStart(4, '0')}`),
  depth: 1,
  ...more,
})

test('pages of a crawl are kept with their bytes, the newest state of each', async () => {
  const runId = randomUUID()
  const { db } = world.ctx
  const pages = Array.from({ length: 1_200 }, (_, index) => page(index))
  await saveCrawlPages(db, sourceId, runId, pages, [])
  const body = Buffer.from('<h1>Read</h1>')
  const hash = createHash('sha256').update(body).digest()
  const read = page(7, {
    state: 'fetched',
    rawHash: hash,
    contentHash: hash,
    status: 200,
    fetchedAt: new Date('2026-01-02T03:04:05Z'),
  })
  await saveCrawlPages(db, sourceId, runId, [read], [body])
  const rows = await selectCrawlPages(db, sourceId)
  expect(rows).toHaveLength(1_200)
  expect(rows.find(({ url }) => url === read.url)).toEqual({ ...read, runId })
  const raw = await getRaw(db, [hash])
  expect(Buffer.from(raw.get(hash.toString('hex')) ?? []).toString()).toBe('<h1>Read</h1>')

  const view = await listCrawlPages(db, sourceId, { number: 1 })
  expect(view.counts).toEqual({ queued: 1_199, fetched: 1, unchanged: 0, failed: 0, skipped: 0 })
  expect(view.pages).toHaveLength(50)
  expect(view.pages[0]).toMatchObject({ url: read.url, status: 200 })
  const fetched = await listCrawlPages(db, sourceId, { number: 1, state: 'fetched' })
  expect(fetched.pages).toHaveLength(1)
  expect((await listCrawlPages(db, sourceId, { number: 2, state: 'fetched' })).pages).toEqual([])

  const next = randomUUID()
  await saveCrawlPages(db, sourceId, next, [read], [])
  await deleteStaleCrawlPages(db, sourceId, next)
  expect(await selectCrawlPages(db, sourceId)).toHaveLength(1)
})
