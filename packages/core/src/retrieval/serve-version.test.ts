import { ingestRuns, versions } from '@twinmcp/db'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { Context } from '../context.ts'
import { createTestContext, type TestContext } from '../testing/create-test-context.ts'
import { insertVersion } from './insert-version.fixture.ts'
import { queryDocs } from './query-docs.ts'

const CHUNKS = [{ headings: ['Start'], text: 'The gadget starts with gadget.run().' }]
const manifest = (name: string, version: string, tarball: string) => ({
  name,
  version,
  dist: { tarball },
})

/** Knows two packages, and fails on any other request. */
function serveRegistry() {
  const tarball = 'http://127.0.0.1:9/t.tgz'
  return Bun.serve({
    port: 0,
    hostname: '127.0.0.1',
    fetch: (request) => {
      const path = decodeURIComponent(new URL(request.url).pathname)
      if (path === '/gadget/latest') return Response.json(manifest('gadget', '2.0.0', tarball))
      if (path === '/gadget/1.5.0') return Response.json(manifest('gadget', '1.5.0', tarball))
      if (path === '/gadget') {
        const dist = { tarball }
        const published = ['1.0.0', '1.5.0', '2.0.0'].map((version) => [version, { dist }])
        return Response.json({
          name: 'gadget',
          'dist-tags': { latest: '2.0.0' },
          versions: Object.fromEntries(published),
        })
      }
      if (path === '/slow/latest') return Response.json(manifest('slow', '1.0.0', tarball))
      if (path === '/late/latest') return Response.json(manifest('late', '1.0.0', tarball))
      if (path === '/broken/latest') return Response.json(manifest('broken', '1.0.0', tarball))
      return new Response('{}', { status: 404 })
    },
  })
}

let test: TestContext
let registry: ReturnType<typeof serveRegistry>
let stopped = false
let worker: Promise<void>

/** Does what the worker does to a run, for packages other than `slow`. */
async function work(ctx: Context): Promise<void> {
  while (!stopped) {
    const runs = await ctx.db.query.ingestRuns.findMany({
      where: (run, { eq }) => eq(run.status, 'queued'),
    })
    for (const run of runs) {
      const name = run.librarySlug.replace('/npm/', '')
      if (name === 'slow') continue
      const version = run.requestedRange === 'latest' ? '2.0.0' : run.requestedRange
      if (name === 'broken') {
        await finish(run.id, { status: 'failed', errorMessage: 'No pages.' })
        continue
      }
      await insertVersion(ctx.db, {
        name,
        version,
        published: ['1.0.0', '2.0.0'],
        distTags: { latest: '2.0.0' },
        chunks: CHUNKS,
      })
      await finish(run.id, { status: 'succeeded' })
    }
    await Bun.sleep(20)
  }
}

async function finish(runId: string, end: { status: string; errorMessage?: string }) {
  const { pool } = test.database
  const failed = end.status === 'failed'
  await pool.query(
    `update ingest_runs set status = $2, error_code = $3, error_message = $4, finished_at = now(),
       searchable_at = case when $3::text is null then now() end where id = $1`,
    [runId, end.status, failed ? 'upstream' : null, end.errorMessage ?? null],
  )
  await pool.query("select pg_notify('ingest_run', $1)", [runId])
}

beforeAll(async () => {
  registry = serveRegistry()
  test = await createTestContext({
    environment: {
      TWINMCP_NPM_REGISTRY: registry.url.href,
      TWINMCP_ON_DEMAND_WAIT_MS: '1500',
      TWINMCP_ON_DEMAND_LIMIT: '2',
    },
  })
  worker = work(test.ctx)
})

afterAll(async () => {
  stopped = true
  await worker
  await registry.stop(true)
  await test.drop()
})

const ask = (libraryId: string, ctx = test.ctx) =>
  queryDocs(ctx, { libraryId, query: 'start the gadget' })

describe('a library that is not indexed', () => {
  it('is indexed on the spot and answers by its words', async () => {
    expect(await ask('/npm/gadget')).toMatchObject({
      status: 'answer',
      version: { requested: null, served: '2.0.0', match: 'latest', note: null },
      search: { mode: 'lexical' },
      snippets: [{ title: 'Start' }],
    })
  })

  it('is indexed at the exact version asked for, next to the one that is there', async () => {
    expect(await ask('/npm/gadget/1.5.0')).toMatchObject({
      status: 'answer',
      version: { requested: '1.5.0', served: '1.5.0', latest: '2.0.0', match: 'exact' },
    })
    const rows = await test.database.db.select({ version: versions.version }).from(versions)
    expect(rows.map(({ version }) => version).sort()).toEqual(['1.5.0', '2.0.0'])
  })

  it('is reported as on its way when it takes longer than a caller should wait', async () => {
    const answer = await ask('/npm/slow')
    expect(answer).toMatchObject({ status: 'indexing', libraryId: '/npm/slow', stage: 'waiting' })
    expect(answer.status === 'indexing' && answer.message).toMatch(/Ask the same question again/)
  })

  it('says why it could not be indexed', async () => {
    await expect(ask('/npm/broken')).rejects.toMatchObject({
      code: 'upstream',
      message: expect.stringContaining('No pages.'),
    })
  })

  it('that the registry does not know is refused, with the nearest ones named', async () => {
    await expect(ask('/npm/gadgett')).rejects.toMatchObject({
      code: 'not_found',
      message: expect.stringContaining('/npm/gadget'),
    })
  })

  it('that only a repository names is refused', async () => {
    await expect(ask('/makers/unknown')).rejects.toMatchObject({ code: 'not_found' })
  })

  it('waits no longer than its caller', async () => {
    const left = new AbortController()
    const asking = ask('/npm/slow', { ...test.ctx, signal: left.signal })
    setTimeout(() => left.abort(), 200)
    const startedAt = performance.now()
    await asking.catch(() => {})
    expect(performance.now() - startedAt).toBeLessThan(1_200)
  })

  it('is refused when as many as allowed are being indexed', async () => {
    await test.database.db.insert(ingestRuns).values({
      librarySlug: '/npm/slow-too',
      requestedRange: 'latest',
      trigger: 'on_demand',
      requestedBy: 'test',
      status: 'running',
    })
    await expect(ask('/npm/late')).rejects.toMatchObject({ code: 'too_many_requests' })
    const answer = await ask('/npm/gadget/1.0.0')
    expect(answer).toMatchObject({
      version: { requested: '1.0.0', served: '1.5.0', match: 'nearest' },
    })
    expect(answer.status === 'answer' && answer.version.note).toContain('1.0.0 is not indexed')
  })
})
