import { afterAll, beforeAll, beforeEach, expect, it } from 'vitest'
import { anonymousActor } from '../../context.ts'
import { enqueueTask } from '../../ops/index.ts'
import { createTestContext, type TestContext } from '../../testing/index.ts'
import { createCallerFactory } from '../../trpc.ts'
import {
  coverage,
  type InsertedLibrary,
  insertLibrary,
  insertRun,
  insertWorkspace,
} from '../insert-rows.fixture.ts'
import { freshnessRouter } from '../router.ts'

let test: TestContext
let acme: InsertedLibrary
const call = (ctx = test.ctx) => createCallerFactory(freshnessRouter)(ctx)
const query = (text: string, values: unknown[] = []) => test.database.pool.query(text, values)
const ago = (hours: number) => new Date(Date.now() - hours * 3_600_000)

beforeAll(async () => {
  test = await createTestContext()
})
afterAll(() => test.drop())
beforeEach(async () => {
  await query('delete from libraries')
  await query('delete from ingest_runs')
  await query('delete from graphile_worker._private_jobs')
  acme = await insertLibrary(test.ctx.db, 'acme', { source: { nextCheckAt: ago(-1) } })
})

it('is empty, whole and bounded where nothing has happened', async () => {
  const overview = await call().queue()
  expect(overview).toMatchObject({
    jobs: [],
    totals: { waiting: 0, delayed: 0, running: 0, failed: 0 },
    oldestWaitingAt: null,
    latency: { runs: 0, waitMs: { p50: null, p95: null } },
    hosts: [],
    deadLetters: [],
    sources: { total: 1, paused: 0, failing: 0, due: 0 },
    nextDue: [{ libraryId: '/npm/acme', locator: 'npm:acme' }],
  })
  expect(overview.throughput).toHaveLength(48)
  expect(overview.throughput.at(-1)).toMatchObject({ finished: 0, failed: 0, pages: 0, chunks: 0 })
  expect(overview.budget.measured.databaseMb).toBeGreaterThan(0)
})

it('counts jobs by task and state, and names hosts in work', async () => {
  for (const key of ['a', 'b', 'c', 'd']) {
    await enqueueTask(test.ctx.db, 'some_task', {}, { jobKey: key })
  }
  await query("update graphile_worker._private_jobs set run_at = now() + '1 hour' where key = 'b'")
  await query("update graphile_worker._private_jobs set locked_at = now() where key = 'c'")
  await query("update graphile_worker._private_jobs set attempts = max_attempts where key = 'd'")
  await query("select graphile_worker.add_job('crawl', queue_name => 'host:acme.dev')")
  const overview = await call().queue()
  expect(overview.jobs).toEqual([
    { task: 'crawl', waiting: 1, delayed: 0, running: 0, failed: 0 },
    { task: 'some_task', waiting: 1, delayed: 1, running: 1, failed: 1 },
  ])
  expect(overview.totals).toEqual({ waiting: 2, delayed: 1, running: 1, failed: 1 })
  expect(overview.hosts).toEqual([{ name: 'host:acme.dev', isWorking: false, waiting: 1 }])
  expect(new Date(overview.oldestWaitingAt ?? 0).getTime()).toBeGreaterThan(Date.now() - 60_000)
})

it('names hosts to nobody but those who manage runs', async () => {
  await query("select graphile_worker.add_job('crawl', queue_name => 'host:intranet.example')")
  expect((await call().queue()).hosts).toHaveLength(1)
  const reader = call({ ...test.ctx, actor: anonymousActor('reader') })
  expect(JSON.stringify(await reader.queue())).not.toContain('intranet')
})

it('counts runs, pages and chunks by the hour in which runs ended', async () => {
  const at = (hours: number) => ({
    createdAt: ago(hours),
    startedAt: ago(hours),
    finishedAt: ago(hours),
  })
  await insertRun(test.ctx.db, acme, { ...at(1), coverage: coverage(10, 40) })
  await insertRun(test.ctx.db, acme, { ...at(1), status: 'unchanged', coverage: coverage(10, 40) })
  await insertRun(test.ctx.db, acme, { ...at(2), status: 'failed' })
  await insertRun(test.ctx.db, acme, { ...at(60), coverage: coverage(999) })
  const { throughput } = await call().queue()
  const sum = (of: 'finished' | 'unchanged' | 'failed' | 'pages' | 'chunks') =>
    throughput.reduce((total, hour) => total + hour[of], 0)
  expect([sum('finished'), sum('unchanged'), sum('failed'), sum('pages'), sum('chunks')]).toEqual([
    2, 1, 1, 10, 40,
  ])
  const busiest = throughput.find((hour) => hour.finished === 2)
  expect(busiest?.hour).toBe(`${ago(1).toISOString().slice(0, 13)}:00:00Z`)
})

it('gives how long runs waited and worked', async () => {
  for (const seconds of [1, 2, 3]) {
    const start = Date.now() - 600_000
    await insertRun(test.ctx.db, acme, {
      createdAt: new Date(start),
      startedAt: new Date(start + seconds * 1_000),
      searchableAt: new Date(start + seconds * 3_000),
      finishedAt: new Date(start + seconds * 11_000),
    })
  }
  expect((await call().queue()).latency).toMatchObject({
    runs: 3,
    waitMs: { p50: 2_000, p95: 2_900 },
    workMs: { p50: 20_000 },
    searchableMs: { p50: 6_000 },
  })
})

it('keeps as dead letters what nothing has made good since, with its reason', async () => {
  const failed = { status: 'failed' as const, errorCode: 'upstream', errorMessage: 'no answer' }
  await insertRun(test.ctx.db, acme, { ...failed, createdAt: ago(3) })
  const dead = await insertRun(test.ctx.db, acme, {
    ...failed,
    requestedRange: '2',
    createdAt: ago(2),
  })
  await insertRun(test.ctx.db, acme, { createdAt: ago(1) })
  expect((await call().queue()).deadLetters).toMatchObject([
    {
      runId: dead,
      libraryId: '/npm/acme',
      requestedRange: '2',
      code: 'upstream',
      reason: 'no answer',
    },
  ])
})

it('queues every dead letter again with one call', async () => {
  const failed = { status: 'failed' as const, errorCode: 'upstream' }
  for (const requestedRange of ['1', '2', '3']) {
    await insertRun(test.ctx.db, acme, { ...failed, requestedRange })
  }
  expect(await call().retryAllFailed()).toEqual({ retried: 3, left: 0 })
  expect(await call().retryAllFailed()).toEqual({ retried: 0, left: 0 })
  expect((await call().queue()).jobs).toMatchObject([{ task: 'ingest_version', waiting: 3 }])
})

it('rejects another workspace', async () => {
  const theirs = await insertWorkspace(test.ctx.db)
  const secret = await insertLibrary(test.ctx.db, 'secret', {
    library: { ownerWorkspaceId: theirs },
    source: { nextCheckAt: ago(-2) },
  })
  await insertRun(test.ctx.db, secret, { status: 'failed', errorCode: 'upstream' })
  const seen = await call().queue()
  expect(JSON.stringify(seen)).not.toContain('secret')
  expect(seen.throughput.every((hour) => hour.failed === 0)).toBe(true)
  expect(seen.latency.runs).toBe(0)
  expect(await call().retryAllFailed()).toEqual({ retried: 0, left: 0 })
  const member = await call(test.as({ workspaceIds: [theirs] })).queue()
  expect(member.deadLetters).toMatchObject([{ libraryId: '/npm/secret' }])
  expect(member.nextDue).toHaveLength(2)
})
