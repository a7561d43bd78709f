import { afterAll, beforeAll, beforeEach, expect, it } from 'vitest'
import { anonymousActor } from '../../context.ts'
import { createTestContext, type TestContext } from '../../testing/index.ts'
import { createCallerFactory } from '../../trpc.ts'
import {
  type InsertedLibrary,
  insertLibrary,
  insertRun,
  insertWorkspace,
} from '../insert-rows.fixture.ts'
import { freshnessRouter } from '../router.ts'

let test: TestContext
let acme: InsertedLibrary
let made = 0
const call = (ctx = test.ctx) => createCallerFactory(freshnessRouter)(ctx)
const of = () => ({ sourceId: acme.sourceId })

beforeAll(async () => {
  test = await createTestContext()
})
afterAll(() => test.drop())
beforeEach(async () => {
  made += 1
  acme = await insertLibrary(test.ctx.db, `acme-${made}`)
})

it('shows the plan of a new source with its reason', async () => {
  expect(await call().plans({ libraryId: acme.slug })).toMatchObject([
    {
      sourceId: acme.sourceId,
      libraryId: acme.slug,
      state: 'waiting',
      fixedSeconds: null,
      followMajors: true,
      reason: expect.stringMatching(/^every .*, because .*nobody asked/),
    },
  ])
})

it('counts questions of the last 30 days and followers', async () => {
  const before = await call().plan(of())
  await test.database.pool.query(
    `insert into library_demand values ($1, current_date, 30), ($1, current_date - 29, 10),
      ($1, current_date - 30, 500)`,
    [acme.libraryId],
  )
  await call().follow({ libraryId: acme.slug })
  const after = await call().plan(of())
  expect(after.basis).toMatchObject({ questions: 40, followers: 1 })
  expect(after.intervalSeconds).toBeLessThan(before.intervalSeconds)
})

it('keeps to a time set by hand, until that is taken back', async () => {
  const set = await call().setPlan({ ...of(), intervalSeconds: 7_200 })
  expect(set).toMatchObject({ intervalSeconds: 7_200, fixedSeconds: 7_200 })
  expect(set.reason).toBe('every 2 h, as set by hand')
  const next = (new Date(set.nextCheckAt ?? 0).getTime() - Date.now()) / 1000
  expect(next).toBeGreaterThan(7_200 * 0.9 - 5)
  expect(next).toBeLessThan(7_200 * 1.1 + 5)
  expect(await call().setPlan({ ...of(), intervalSeconds: null })).toMatchObject({
    fixedSeconds: null,
  })
})

it.each([0, 3_599, 2_592_001, 7_200.5])('refuses %d seconds', async (intervalSeconds) => {
  await expect(call().setPlan({ ...of(), intervalSeconds })).rejects.toMatchObject({
    code: 'BAD_REQUEST',
  })
})

it('keeps the other settings when new majors are left out or taken in again', async () => {
  await test.database.pool.query('update sources set settings = $1 where id = $2', [
    { include: ['docs/**'] },
    acme.sourceId,
  ])
  const settings = async () => {
    const { rows } = await test.database.pool.query('select settings from sources where id = $1', [
      acme.sourceId,
    ])
    return rows[0].settings
  }
  const plan = { ...of(), intervalSeconds: null }
  expect(await call().setPlan({ ...plan, followMajors: false })).toMatchObject({
    followMajors: false,
  })
  expect(await settings()).toEqual({ include: ['docs/**'], followMajors: false })
  expect((await call().setPlan(plan)).followMajors).toBe(false)
  await call().setPlan({ ...plan, followMajors: true })
  expect(await settings()).toEqual({ include: ['docs/**'] })
})

it('pauses, says so, and is due at once when it is resumed', async () => {
  expect(await call().pause(of())).toMatchObject({ state: 'paused' })
  const { pausedAt } = await call().pause(of())
  expect(pausedAt).not.toBeNull()
  expect(await call().resume(of())).toMatchObject({ state: 'due', pausedAt: null })
})

it('looks at a source now, even when it is paused', async () => {
  await call().pause(of())
  const run = await call().checkNow(of())
  expect(await call().checkNow(of())).toMatchObject({ runId: run.runId, joined: true })
})

it('says which sources fail and which are at work', async () => {
  await test.database.pool.query(
    "update sources set failure_count = 2, last_error = 'no answer' where id = $1",
    [acme.sourceId],
  )
  expect(await call().plan(of())).toMatchObject({ state: 'failing', lastError: 'no answer' })
  await insertRun(test.ctx.db, acme, { status: 'running', finishedAt: null })
  expect((await call().plan(of())).state).toBe('running')
})

it('needs the permission to manage runs for every change', async () => {
  const reader = call({ ...test.ctx, actor: anonymousActor('reader') })
  expect((await reader.plan(of())).sourceId).toBe(acme.sourceId)
  const changes = [
    () => reader.setPlan({ ...of(), intervalSeconds: null }),
    () => reader.pause(of()),
    () => reader.resume(of()),
    () => reader.checkNow(of()),
    () => reader.retryAllFailed(),
  ]
  for (const change of changes) await expect(change()).rejects.toMatchObject({ code: 'FORBIDDEN' })
})

it('rejects another workspace', async () => {
  const theirs = await insertWorkspace(test.ctx.db)
  const secret = await insertLibrary(test.ctx.db, 'secret', {
    library: { ownerWorkspaceId: theirs },
  })
  const its = { sourceId: secret.sourceId }
  const asks = [
    () => call().plans({ libraryId: secret.slug }),
    () => call().plan(its),
    () => call().setPlan({ ...its, intervalSeconds: 3_600 }),
    () => call().pause(its),
    () => call().resume(its),
    () => call().checkNow(its),
  ]
  for (const ask of asks) await expect(ask()).rejects.toMatchObject({ code: 'NOT_FOUND' })
  const member = call(test.as({ workspaceIds: [theirs] }))
  expect(await member.plan(its)).toMatchObject({ fixedSeconds: null, pausedAt: null })
  expect(await member.pause(its)).toMatchObject({ state: 'paused' })
})
