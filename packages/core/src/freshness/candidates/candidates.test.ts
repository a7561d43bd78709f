import { afterAll, beforeAll, beforeEach, expect, it } from 'vitest'
import { anonymousActor } from '../../context.ts'
import {
  createTestContext,
  type FakeRegistry,
  startFakeRegistry,
  type TestContext,
} from '../../testing/index.ts'
import { createCallerFactory } from '../../trpc.ts'
import { insertLibrary, insertRun, insertWorkspace } from '../insert-rows.fixture.ts'
import { freshnessRouter } from '../router.ts'
import { findCandidates } from './find-candidates.ts'
import { noteCandidate } from './note-candidate.ts'
import { queueTopCandidate } from './queue-top-candidate.ts'

let test: TestContext
let registry: FakeRegistry
const call = (ctx = test.ctx) => createCallerFactory(freshnessRouter)(ctx)
const wish = (slug: string, wantedBy: string | null = null) =>
  noteCandidate(test.ctx, { slug, wantedBy })
const waiting = async () => (await call().candidates({})).items.map((item) => item.libraryId)

beforeAll(async () => {
  registry = await startFakeRegistry()
  test = await createTestContext({ environment: { TWINMCP_NPM_REGISTRY: registry.url } })
})
afterAll(async () => {
  await test.drop()
  await registry.close()
})
beforeEach(async () => {
  for (const table of ['library_candidates', 'libraries', 'ingest_runs'])
    await test.database.pool.query(`delete from ${table}`)
})

it('counts wishes for what is not here, whatever form the name has, and ignores nonsense', async () => {
  await wish('npm:left-pad')
  await wish('/npm/left-pad', '/npm/acme')
  await wish('not a library at all!')
  expect((await call().candidates({})).items).toMatchObject([
    { libraryId: '/npm/left-pad', reason: 'failed_resolution', demand: 2 },
  ])
})

it('lists the most wanted first, page by page', async () => {
  for (const [name, times] of [
    ['a', 1],
    ['b', 3],
    ['c', 3],
    ['d', 2],
  ] as const) {
    for (let time = 0; time < times; time++) await wish(`npm:${name}`)
  }
  const seen: string[] = []
  let cursor: string | undefined
  do {
    const page = await call().candidates({ limit: 1, ...(cursor ? { cursor } : {}) })
    seen.push(...page.items.map((item) => item.libraryId))
    cursor = page.nextCursor ?? undefined
  } while (cursor)
  expect(seen).toEqual(['/npm/b', '/npm/c', '/npm/d', '/npm/a'])
  await expect(call().candidates({ cursor: 'x' })).rejects.toMatchObject({ code: 'BAD_REQUEST' })
})

it('finds what indexed packages depend on, counted by dependents, the same on every day', async () => {
  const needs = (dependencies: Record<string, string>, peerDependencies = {}) => [
    { version: '1.0.0', files: {}, manifest: { dependencies, peerDependencies } },
  ]
  await registry.add({ name: 'one', versions: needs({ shared: '1', '@types/x': '1', two: '1' }) })
  await registry.add({ name: 'two', versions: needs({ shared: '1' }, { peer: '1' }) })
  for (const name of ['one', 'two']) await insertLibrary(test.ctx.db, name)
  await findCandidates(test.ctx)
  await findCandidates(test.ctx)
  expect((await call().candidates({})).items).toMatchObject([
    { libraryId: '/npm/shared', reason: 'dependency', demand: 2, wantedBy: '/npm/one' },
    { libraryId: '/npm/peer', reason: 'dependency', demand: 1, wantedBy: '/npm/two' },
  ])
})

it('takes nothing for a package that only stands where a name should, nor more than a package may need', async () => {
  const many = Object.fromEntries(Array.from({ length: 5_000 }, (_, at) => [`flood-${at}`, '1']))
  const hostile = { '../../etc/passwd': '1', '<b>': '1', 'a b': '1', '': '1', ...many }
  await registry.add({
    name: 'hostile',
    versions: [{ version: '1.0.0', files: {}, manifest: { dependencies: hostile } }],
  })
  await insertLibrary(test.ctx.db, 'hostile')
  expect(await findCandidates(test.ctx)).toBe(300)
  const { items } = await call().candidates({ limit: 200 })
  expect(items.every((item) => item.libraryId.startsWith('/npm/flood-'))).toBe(true)
})

it('asks nothing about private libraries, and goes on past a package that cannot be read', async () => {
  const theirs = await insertWorkspace(test.ctx.db)
  await insertLibrary(test.ctx.db, 'private', { library: { ownerWorkspaceId: theirs } })
  registry.addMissing('removed')
  await insertLibrary(test.ctx.db, 'removed')
  registry.requests.length = 0
  expect(await findCandidates(test.ctx)).toBe(0)
  expect(registry.requests).toEqual(['/removed'])
})

it('queues a candidate, which then waits no more', async () => {
  await wish('npm:zod')
  const run = await call().queueCandidate({ libraryId: '/npm/zod' })
  expect(run).toMatchObject({ libraryId: '/npm/zod', joined: false })
  expect(await waiting()).toEqual([])
  expect((await call().candidates({ show: 'queued' })).items).toHaveLength(1)
  const { rows } = await test.database.pool.query('select trigger from ingest_runs')
  expect(rows).toEqual([{ trigger: 'candidate' }])
})

it('puts a candidate aside, though it goes on being asked for', async () => {
  await wish('npm:zod')
  await call().dismissCandidate({ libraryId: '/npm/zod' })
  await wish('npm:zod')
  expect(await waiting()).toEqual([])
  expect((await call().candidates({ show: 'dismissed' })).items).toMatchObject([{ demand: 2 }])
})

it('names what is no candidate', async () => {
  for (const change of [call().queueCandidate, call().dismissCandidate]) {
    await expect(change({ libraryId: '/npm/none' })).rejects.toMatchObject({ code: 'NOT_FOUND' })
  }
})

it('leaves out what has been indexed since', async () => {
  await wish('npm:zod')
  await insertLibrary(test.ctx.db, 'zod')
  expect(await waiting()).toEqual([])
})

it('lets a reader look, and change nothing', async () => {
  await wish('npm:zod')
  const reader = call({ ...test.ctx, actor: anonymousActor('reader') })
  expect((await reader.candidates({})).items).toHaveLength(1)
  for (const change of [reader.queueCandidate, reader.dismissCandidate]) {
    await expect(change({ libraryId: '/npm/zod' })).rejects.toMatchObject({ code: 'FORBIDDEN' })
  }
})

it('queues the most wanted by itself only when idle and allowed', async () => {
  await wish('npm:zod')
  const allowed = { ...test.ctx, env: { ...test.ctx.env, TWINMCP_QUEUE_CANDIDATES: true } }
  expect(await queueTopCandidate(test.ctx)).toBeNull()
  const acme = await insertLibrary(test.ctx.db, 'acme')
  await insertRun(test.ctx.db, acme, { status: 'running', finishedAt: null })
  expect(await queueTopCandidate(allowed)).toBeNull()
  await test.database.pool.query('delete from ingest_runs')
  expect(await queueTopCandidate(allowed)).toBe('/npm/zod')
})
