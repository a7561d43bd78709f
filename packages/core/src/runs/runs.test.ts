import { randomUUID } from 'node:crypto'
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { requestIndex } from '../libraries/index.ts'
import { createTestContext, type TestContext } from '../testing/create-test-context.ts'
import {
  cancelRun,
  failAbandonedRuns,
  getRun,
  listRuns,
  type RunView,
  requestRun,
  retryRun,
  watchRun,
} from './index.ts'

let test: TestContext

beforeAll(async () => {
  test = await createTestContext({ environment: { TWINMCP_ON_DEMAND_LIMIT: '2' } })
})
beforeEach(async () => {
  await test.database.pool.query('delete from ingest_runs')
  await test.database.pool.query('delete from graphile_worker._private_jobs')
})
afterAll(() => test.drop())

const ask = (libraryId: string, trigger: 'user' | 'on_demand' = 'user') =>
  requestIndex(test.ctx, { libraryId, trigger })
const jobs = async () => {
  const { rows } = await test.database.pool.query('select key from graphile_worker._private_jobs')
  return rows.map((row) => row.key as string)
}

describe('request', () => {
  it('queues one run and one job however many ask at once', async () => {
    const asked = await Promise.all(Array.from({ length: 8 }, () => ask('npm:zod@^4')))
    expect(new Set(asked.map((run) => run.runId)).size).toBe(1)
    expect(asked.filter((run) => !run.joined)).toHaveLength(1)
    expect(await jobs()).toHaveLength(1)
  })

  it('queues another run for another version', async () => {
    const [three, four] = await Promise.all([ask('zod@3'), ask('zod@4')])
    expect(three.runId).not.toBe(four.runId)
  })

  it('never lets more on-demand runs live than the limit, even under concurrency', async () => {
    const asked = await Promise.allSettled(
      Array.from({ length: 6 }, (_, index) => ask(`npm:package-${index}`, 'on_demand')),
    )
    expect(asked.filter((result) => result.status === 'fulfilled')).toHaveLength(2)
    expect(asked.find((result) => result.status === 'rejected')).toMatchObject({
      reason: { code: 'too_many_requests' },
    })
  })

  it('refuses on-demand runs when they are switched off', async () => {
    const ctx = { ...test.ctx, env: { ...test.ctx.env, TWINMCP_ON_DEMAND: false } }
    const asked = requestIndex(ctx, { libraryId: 'zod', trigger: 'on_demand' })
    await expect(asked).rejects.toMatchObject({ code: 'forbidden' })
  })

  it('does not repeat on demand what failed minutes ago, though a person may', async () => {
    const { runId } = await ask('zod', 'on_demand')
    await test.database.pool.query(
      "update ingest_runs set status = 'failed', finished_at = now(), error_message = 'no pages' where id = $1",
      [runId],
    )
    await expect(ask('zod', 'on_demand')).rejects.toThrow(/a short while ago: no pages/)
    expect((await ask('zod')).joined).toBe(false)
  })

  it('takes a repository that no known package names as a library of its own', async () => {
    expect(await ask('/colinhacks/zod')).toMatchObject({ libraryId: '/colinhacks/zod' })
  })

  it('refuses files that nobody has added', async () => {
    await expect(ask('/files/handbook')).rejects.toThrow(/twinmcp add .\/docs --name handbook/)
  })
})

describe('cancel and retry', () => {
  it('ends a queued run at once and takes its job away; retry brings both back', async () => {
    const { runId } = await ask('zod')
    expect(await cancelRun(test.ctx, { runId })).toMatchObject({ status: 'cancelled' })
    expect(await jobs()).toEqual([])
    await expect(cancelRun(test.ctx, { runId })).rejects.toMatchObject({ code: 'conflict' })

    expect(await retryRun(test.ctx, { runId })).toMatchObject({ status: 'queued', attempt: 0 })
    expect(await jobs()).toEqual([`ingest:${runId}`])
  })

  it('only marks a running run, which its worker then ends', async () => {
    const { runId } = await ask('zod')
    await test.database.pool.query("update ingest_runs set status = 'running'")
    expect(await cancelRun(test.ctx, { runId })).toMatchObject({
      status: 'running',
      cancelRequested: true,
    })
  })

  it('starts over when it is tried again: nothing of the failed attempt stays', async () => {
    const { runId } = await ask('zod')
    await test.database.pool.query(
      `update ingest_runs set status = 'failed', searchable_at = now(), finished_at = now(),
       coverage = '{"filesFound": 3}', progress = '{"percent": 60}', error_code = 'x' where id = $1`,
      [runId],
    )
    expect(await retryRun(test.ctx, { runId })).toMatchObject({
      status: 'queued',
      searchableAt: null,
      coverage: null,
      error: null,
      progress: { percent: 0 },
    })
  })

  it('gives up a run whose job is gone or used up, and leaves one with a job alone', async () => {
    const [gone, usedUp, fine] = [await ask('a'), await ask('b'), await ask('c')]
    await test.database.pool.query("update ingest_runs set created_at = now() - interval '1 hour'")
    await test.database.pool.query('delete from graphile_worker._private_jobs where key = $1', [
      `ingest:${gone.runId}`,
    ])
    await test.database.pool.query(
      'update graphile_worker._private_jobs set attempts = max_attempts where key = $1',
      [`ingest:${usedUp.runId}`],
    )
    expect(await failAbandonedRuns(test.ctx.db)).toBe(2)
    expect(await getRun(test.ctx, { runId: gone.runId })).toMatchObject({ status: 'failed' })
    expect(await getRun(test.ctx, { runId: fine.runId })).toMatchObject({ status: 'queued' })
  })

  it('refuses to retry while a twin of the run is live', async () => {
    const { runId } = await ask('zod')
    await cancelRun(test.ctx, { runId })
    await ask('zod')
    await expect(retryRun(test.ctx, { runId })).rejects.toThrow(/already queued or running/)
  })

  it('needs the permission to manage runs', async () => {
    const { runId } = await ask('zod')
    const reader = test.as({ permissions: new Set(['libraries:read'] as const) })
    await expect(cancelRun(reader, { runId })).rejects.toMatchObject({ code: 'forbidden' })
    await expect(retryRun(reader, { runId })).rejects.toMatchObject({ code: 'forbidden' })
  })
})

describe('read', () => {
  it('rejects another workspace', async () => {
    const owner = randomUUID()
    await test.database.pool.query("insert into workspaces (id, name) values ($1, 'theirs')", [
      owner,
    ])
    const { runId } = await requestRun(test.ctx, {
      librarySlug: '/npm/secret',
      range: null,
      libraryId: null,
      ownerWorkspaceId: owner,
      trigger: 'user',
    })
    await expect(getRun(test.ctx, { runId })).rejects.toMatchObject({ code: 'not_found' })
    await expect(cancelRun(test.ctx, { runId })).rejects.toMatchObject({ code: 'not_found' })
    expect((await listRuns(test.ctx, {})).items).toEqual([])
    const owners = test.as({ workspaceIds: [owner] })
    expect(await getRun(owners, { runId })).toMatchObject({ id: runId })
  })

  it('pages through all runs, newest first, without a gap or a double', async () => {
    for (const index of [1, 2, 3, 4, 5]) await ask(`package-${index}`)
    const seen: string[] = []
    let cursor: string | undefined
    do {
      const page = await listRuns(test.ctx, { limit: 2, ...(cursor ? { cursor } : {}) })
      seen.push(...page.items.map((run) => run.libraryId))
      cursor = page.nextCursor ?? undefined
    } while (cursor)
    expect(seen).toEqual([5, 4, 3, 2, 1].map((index) => `/npm/package-${index}`))
  })

  it('names the skipped files of one run, but only counts them in lists', async () => {
    const { runId } = await ask('zod')
    const coverage = { filesFound: 1, skipped: [{ path: 'a.md', reason: 'empty' }] }
    await test.database.pool.query('update ingest_runs set coverage = $1', [coverage])
    expect((await getRun(test.ctx, { runId })).coverage).toEqual(coverage)
    expect((await listRuns(test.ctx, {})).items[0]?.coverage).toEqual({
      filesFound: 1,
      skipped: [],
    })
  })

  it('refuses a cursor that is not one of its own', async () => {
    await expect(listRuns(test.ctx, { cursor: 'nonsense' })).rejects.toMatchObject({
      code: 'bad_input',
    })
  })

  it('watches a run until it has finished', async () => {
    const { runId } = await ask('zod')
    const seen: RunView['status'][] = []
    for await (const run of watchRun(test.ctx, { runId })) {
      seen.push(run.status)
      const next = { queued: 'running', running: 'succeeded' }[run.status as 'queued' | 'running']
      if (next) {
        await test.database.pool.query('update ingest_runs set status = $1', [next])
        await test.database.pool.query("select pg_notify('ingest_run', $1)", [runId])
      }
    }
    expect(seen).toEqual(['queued', 'running', 'succeeded'])
  })
})
