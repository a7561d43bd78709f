import { notifications, sources, versions } from '@twinmcp/db'
import { eq } from 'drizzle-orm'
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import {
  createTestContext,
  type FakeRegistry,
  startFakeRegistry,
  type TestContext,
} from '../../testing/index.ts'
import { insertLibrary, insertRun } from '../insert-rows.fixture.ts'
import { followLibrary } from '../notify/follow-library.ts'
import { freshnessTasks } from '../tasks.ts'
import { type Budget, decideBudget } from './budget.ts'
import { checkSource } from './check-source.ts'
import { planRefreshes } from './plan-refreshes.ts'
import { claimDue } from './queries.ts'

let test: TestContext
let registry: FakeRegistry

beforeAll(async () => {
  registry = await startFakeRegistry()
  test = await createTestContext({ environment: { TWINMCP_NPM_REGISTRY: registry.url } })
})
afterAll(async () => {
  await test.drop()
  await registry.close()
})
beforeEach(async () => {
  for (const table of [
    'libraries',
    'ingest_runs',
    'graphile_worker._private_jobs',
    'notifications',
  ])
    await test.database.pool.query(`delete from ${table}`)
  registry.requests.length = 0
})

const measured = {
  cores: 2,
  load: 0,
  memoryMb: 8_000,
  memoryFreeMb: 8_000,
  databaseMb: 1,
  rawMb: 0,
  diskFreeMb: null,
}
const open = async (): Promise<Budget> => decideBudget(measured, null)
const held = async (): Promise<Budget> => decideBudget({ ...measured, load: 99 }, null)
const plan = (measure = open) => planRefreshes(test.ctx, measure)
const due = { nextCheckAt: new Date(Date.now() - 60_000) }

const jobs = async () => {
  const { rows } = await test.database.pool.query<{
    task: string
    priority: number
    queue: string | null
    payload: Record<string, unknown>
  }>(`select t.identifier as task, j.priority, q.queue_name as queue, j.payload
    from graphile_worker._private_jobs j join graphile_worker._private_tasks t on t.id = j.task_id
    left join graphile_worker._private_job_queues q on q.id = j.job_queue_id order by j.priority, j.id`)
  return rows
}
const runs = async () => {
  const { rows } = await test.database.pool.query(
    "select requested_range as range, source_locator as locator, trigger, status from ingest_runs where status = 'queued' order by 1, 2",
  )
  return rows
}
const sourceOf = async (sourceId: number) => {
  const [row] = await test.ctx.db.select().from(sources).where(eq(sources.id, sourceId))
  return row
}

describe('a round', () => {
  it('sets the first look of new sources, without looking yet', async () => {
    const { sourceId } = await insertLibrary(test.ctx.db, 'fresh')
    expect(await plan()).toMatchObject({ planned: 1, queued: 0 })
    expect((await sourceOf(sourceId))?.nextCheckAt?.getTime()).toBeGreaterThan(
      Date.now() + 3_000_000,
    )
    expect(await plan()).toMatchObject({ planned: 0, queued: 0 })
  })

  it('queues each due source once, however many schedulers there are', async () => {
    for (const name of ['a', 'b', 'c', 'd', 'e']) {
      await insertLibrary(test.ctx.db, name, { source: due })
    }
    const rounds = await Promise.all(Array.from({ length: 4 }, () => plan()))
    expect(rounds.reduce((sum, { queued }) => sum + queued, 0)).toBe(5)
    expect(await jobs()).toHaveLength(5)
  })

  it('claims no source twice while many claim at the same moment', async () => {
    await test.database.pool.query(`
      with made as (insert into libraries (slug, name, ecosystem)
        select '/npm/many-' || n, 'many-' || n, 'npm' from generate_series(1, 2000) n returning id, name)
      insert into sources (library_id, kind, locator, next_check_at)
        select id, 'npm', 'npm:' || name, now() - interval '1 minute' from made`)
    const claims = await Promise.all(
      Array.from({ length: 8 }, () => claimDue(test.ctx.db, 2_000, 600)),
    )
    const claimed = claims.flat().map(({ sourceId }) => sourceId)
    expect(claimed).toHaveLength(2_000)
    expect(new Set(claimed).size).toBe(2_000)
  })

  it('puts what is used before the rest, and asks one registry one thing at a time', async () => {
    await insertLibrary(test.ctx.db, 'rest', { source: due })
    const used = await insertLibrary(test.ctx.db, 'used', { source: due })
    await test.database.pool.query('insert into library_demand values ($1, current_date, 3)', [
      used.libraryId,
    ])
    await plan()
    expect(await jobs()).toMatchObject([
      { payload: { sourceId: used.sourceId }, priority: 12, queue: 'host:127.0.0.1' },
      { priority: 16, queue: 'host:127.0.0.1' },
    ])
  })

  it('leaves alone what is paused, in work or not due', async () => {
    await insertLibrary(test.ctx.db, 'paused', { source: { ...due, pausedAt: new Date() } })
    await insertLibrary(test.ctx.db, 'later', {
      source: { nextCheckAt: new Date(Date.now() + 60_000) },
    })
    const busy = await insertLibrary(test.ctx.db, 'busy', { source: due })
    await insertRun(test.ctx.db, busy, { status: 'running', finishedAt: null })
    expect((await plan()).queued).toBe(0)
  })

  it('queues nothing while the budget is held, and says why', async () => {
    await insertLibrary(test.ctx.db, 'waiting', { source: due })
    expect(await plan(held)).toMatchObject({
      queued: 0,
      budget: { state: 'held', reasons: [expect.stringContaining('load')] },
    })
    expect((await plan()).queued).toBe(1)
  })

  it('makes up for the end of a run that nothing took note of', async () => {
    const acme = await insertLibrary(test.ctx.db, 'acme')
    const runId = await insertRun(test.ctx.db, acme, {
      status: 'failed',
      finishedAt: new Date(Date.now() - 120_000),
    })
    await plan()
    expect(await jobs()).toMatchObject([{ task: 'run_ended', payload: { runId } }])
    await freshnessTasks.find((task) => task.identifier === 'run_ended')?.run(test.ctx, { runId })
    await test.database.pool.query('delete from graphile_worker._private_jobs')
    await plan()
    expect(await jobs()).toEqual([])
  })

  it('looks again at what was claimed by a scheduler whose job was lost', async () => {
    const { sourceId } = await insertLibrary(test.ctx.db, 'lost', { source: due })
    await plan()
    const lease = (await sourceOf(sourceId))?.nextCheckAt?.getTime() ?? 0
    expect(lease - Date.now()).toBeLessThan(31 * 60_000)
    expect(lease).toBeGreaterThan(Date.now())
  })
})

describe('a look at an npm package', () => {
  const publish = (name: string, ...all: { version: string; deprecated?: string }[]) =>
    registry.add({ name, versions: all.map((one) => ({ ...one, files: { 'README.md': '# A' } })) })

  it('asks by ETag, and does nothing when nothing has changed', async () => {
    await publish('still', { version: '1.0.0' })
    const { sourceId } = await insertLibrary(test.ctx.db, 'still', { versions: ['1.0.0'] })
    await checkSource(test.ctx, sourceId)
    await checkSource(test.ctx, sourceId)
    expect(registry.requests).toHaveLength(2)
    expect(await runs()).toEqual([])
    const source = await sourceOf(sourceId)
    expect(source).toMatchObject({
      checkCount: 2,
      failureCount: 0,
      state: { poll: { etag: expect.any(String), digest: expect.any(String) }, boilerplate: [] },
    })
    expect(source?.nextCheckAt?.getTime()).toBeGreaterThan(Date.now())
  })

  it('notices that nothing has changed where the registry sends no ETag', async () => {
    await publish('mirrored', { version: '1.0.0' })
    const { sourceId, libraryId } = await insertLibrary(test.ctx.db, 'mirrored', {
      versions: ['1.0.0'],
    })
    await checkSource(test.ctx, sourceId)
    await test.database.pool.query(
      "update sources set state = jsonb_set(state, '{poll,etag}', 'null') where id = $1",
      [sourceId],
    )
    await test.database.pool.query(
      "update libraries set registry_checked_at = null, dist_tags = '{}' where id = $1",
      [libraryId],
    )
    await checkSource(test.ctx, sourceId)
    const { rows } = await test.database.pool.query(
      'select dist_tags, registry_checked_at is not null as checked from libraries where id = $1',
      [libraryId],
    )
    expect(rows).toEqual([{ dist_tags: {}, checked: true }])
  })

  it('queues new patches of indexed lines and a new major', async () => {
    await publish('growing', { version: '1.0.0' }, { version: '1.0.1' }, { version: '2.0.0' })
    const { sourceId } = await insertLibrary(test.ctx.db, 'growing', { versions: ['1.0.0'] })
    await checkSource(test.ctx, sourceId)
    expect(await runs()).toMatchObject([
      { range: '1.0.1', locator: '', trigger: 'schedule' },
      { range: '2.0.0', locator: '', trigger: 'schedule' },
    ])
  })

  it('leaves new majors out where the operator wants that, and what failed today', async () => {
    await publish('careful', { version: '1.0.0' }, { version: '1.0.1' }, { version: '2.0.0' })
    const careful = await insertLibrary(test.ctx.db, 'careful', {
      versions: ['1.0.0'],
      source: { settings: { followMajors: false } },
    })
    await checkSource(test.ctx, careful.sourceId)
    expect(await runs()).toMatchObject([{ range: '1.0.1' }])
    await test.database.pool.query(
      "update ingest_runs set status = 'failed', error_code = 'not_found', finished_at = now()",
    )
    await checkSource(test.ctx, careful.sourceId)
    expect(await runs()).toEqual([])
  })

  it('marks withdrawn and deprecated versions, keeps their documents, and tells followers once', async () => {
    await publish('old', { version: '1.0.0', deprecated: 'use 2' }, { version: '2.0.0' })
    const { sourceId, libraryId, slug } = await insertLibrary(test.ctx.db, 'old', {
      versions: ['0.9.0', '1.0.0', '2.0.0', 'current'],
    })
    await followLibrary(test.ctx, { libraryId: slug })
    await checkSource(test.ctx, sourceId)
    await test.ctx.db.update(sources).set({ state: null })
    await checkSource(test.ctx, sourceId)
    const rows = await test.ctx.db
      .select()
      .from(versions)
      .where(eq(versions.libraryId, libraryId))
      .orderBy(versions.id)
    expect(rows.map((row) => [row.version, row.yankedAt !== null, row.deprecated])).toEqual([
      ['0.9.0', true, null],
      ['1.0.0', false, 'use 2'],
      ['2.0.0', false, null],
      ['current', false, null],
    ])
    expect(await test.ctx.db.select().from(notifications)).toMatchObject([
      { kind: 'version_yanked', body: { version: '0.9.0' } },
    ])
  })

  it('takes marks back when the registry does', async () => {
    await publish('back', { version: '1.0.0' })
    const { sourceId, libraryId } = await insertLibrary(test.ctx.db, 'back')
    await test.ctx.db.insert(versions).values({
      libraryId,
      version: '1.0.0',
      documentCount: 1,
      chunkCount: 1,
      tokenCount: 1,
      yankedAt: new Date(),
      deprecated: 'mistake',
    })
    await checkSource(test.ctx, sourceId)
    expect(await test.ctx.db.select().from(versions)).toMatchObject([
      { yankedAt: null, deprecated: null },
    ])
  })

  it('counts a registry that fails against the source, which waits before the next look', async () => {
    await publish('down', { version: '1.0.0' })
    registry.inject({ path: /down/, status: 503 })
    const { sourceId } = await insertLibrary(test.ctx.db, 'down', { versions: ['1.0.0'] })
    await checkSource(test.ctx, sourceId)
    registry.heal()
    const source = await sourceOf(sourceId)
    expect(source).toMatchObject({ failureCount: 1, lastError: expect.stringContaining('503') })
    expect(source?.nextCheckAt?.getTime()).toBeLessThan(Date.now() + 12 * 60_000)
    expect(registry.requests).toHaveLength(1)
  })

  it('marks nothing as withdrawn when the whole package answers 404', async () => {
    registry.addMissing('gone')
    const { sourceId } = await insertLibrary(test.ctx.db, 'gone', { versions: ['1.0.0'] })
    await checkSource(test.ctx, sourceId)
    expect(await test.ctx.db.select().from(versions)).toMatchObject([{ yankedAt: null }])
    expect(await sourceOf(sourceId)).toMatchObject({ failureCount: 1 })
  })
})

it('looks at a source of another kind by a run of that source alone', async () => {
  const { libraryId } = await insertLibrary(test.ctx.db, 'sited', { versions: ['1.0.0'] })
  const [site] = await test.ctx.db
    .insert(sources)
    .values({ libraryId, kind: 'website', locator: 'website:https://sited.dev/' })
    .returning({ id: sources.id })
  await checkSource(test.ctx, site?.id ?? 0)
  await checkSource(test.ctx, site?.id ?? 0)
  expect(await runs()).toMatchObject([
    { range: 'latest', locator: 'website:https://sited.dev/', trigger: 'schedule' },
  ])
})

it('leaves alone a source that was removed or paused after its look was queued', async () => {
  const { sourceId } = await insertLibrary(test.ctx.db, 'halted', {
    source: { pausedAt: new Date() },
  })
  await checkSource(test.ctx, sourceId)
  await checkSource(test.ctx, 2_000_000_000)
  expect(registry.requests).toEqual([])
})
