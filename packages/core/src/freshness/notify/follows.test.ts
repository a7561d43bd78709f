import { afterAll, beforeAll, beforeEach, expect, it } from 'vitest'
import { anonymousActor } from '../../context.ts'
import { createTestContext, type TestContext } from '../../testing/index.ts'
import { createCallerFactory } from '../../trpc.ts'
import { insertLibrary, insertWorkspace } from '../insert-rows.fixture.ts'
import { freshnessRouter } from '../router.ts'
import { announce } from './announce.ts'

let test: TestContext
let theirs: string
const call = (ctx = test.ctx) => createCallerFactory(freshnessRouter)(ctx)

beforeAll(async () => {
  test = await createTestContext()
  theirs = await insertWorkspace(test.ctx.db)
  await insertLibrary(test.ctx.db, 'acme')
})
afterAll(() => test.drop())
beforeEach(() => test.database.pool.query('delete from notifications; delete from follows'))

const tell = async (name: string, times = 1) => {
  const { rows } = await test.database.pool.query(
    'select id as "libraryId", owner_workspace_id as "ownerWorkspaceId" from libraries where name = $1',
    [name],
  )
  for (let index = 0; index < times; index++) {
    await announce(
      test.ctx,
      test.ctx.db,
      { ...rows[0], libraryId: Number(rows[0].libraryId) },
      {
        kind: 'docs_changed',
        title: `${name} ${index}`,
        body: { version: '1.0.0', changed: 1 },
        runId: null,
        dedupeKey: `${name}:${index}`,
      },
    )
  }
}

it('follows, changes how, and unfollows', async () => {
  expect(await call().followState({ libraryId: 'acme' })).toMatchObject({
    follow: null,
    canFollow: true,
  })
  await call().follow({ libraryId: 'acme' })
  expect(await call().follow({ libraryId: '/npm/acme', inApp: false })).toMatchObject({
    follow: { libraryId: '/npm/acme', inApp: false, email: false },
  })
  expect(await call().follows()).toHaveLength(1)
  expect((await call().unfollow({ libraryId: 'acme' })).follow).toBeNull()
  expect((await call().unfollow({ libraryId: 'acme' })).follow).toBeNull()
  expect(await call().follows()).toEqual([])
})

it('pages through messages without a gap or a double, and counts what is unread', async () => {
  await call().follow({ libraryId: 'acme' })
  await tell('acme', 5)
  const seen: string[] = []
  let cursor: number | undefined
  do {
    const page = await call().notifications({ limit: 2, ...(cursor ? { cursor } : {}) })
    seen.push(...page.items.map((item) => item.title))
    expect(page.unread).toBe(5)
    cursor = page.nextCursor ?? undefined
  } while (cursor)
  expect(seen).toEqual([4, 3, 2, 1, 0].map((index) => `acme ${index}`))
  const { items } = await call().notifications({})
  expect(await call().markRead({ ids: items.slice(0, 2).map((item) => item.id) })).toEqual({
    unread: 3,
  })
  expect((await call().notifications({ unreadOnly: true })).items).toHaveLength(3)
  expect(await call().markRead({})).toEqual({ unread: 0 })
})

it('shows nothing here of what is only wanted elsewhere', async () => {
  await call().follow({ libraryId: 'acme', inApp: false })
  await tell('acme')
  expect(await call().notifications({})).toMatchObject({ items: [], unread: 0 })
})

it('lets a caller without a name neither follow nor read the messages of others', async () => {
  await call().follow({ libraryId: 'acme' })
  await tell('acme')
  const stranger = call({ ...test.ctx, actor: anonymousActor('reader') })
  await expect(stranger.follow({ libraryId: 'acme' })).rejects.toMatchObject({ code: 'FORBIDDEN' })
  expect(await stranger.followState({ libraryId: 'acme' })).toMatchObject({
    follow: null,
    canFollow: false,
  })
  expect(await stranger.follows()).toEqual([])
  expect(await stranger.notifications({})).toEqual({ items: [], nextCursor: null, unread: 0 })
  expect(await stranger.markRead({})).toEqual({ unread: 0 })
  expect((await call().notifications({})).unread).toBe(1)
})

it('rejects another workspace', async () => {
  await insertLibrary(test.ctx.db, 'secret', { library: { ownerWorkspaceId: theirs } })
  const member = call(test.as({ workspaceIds: [theirs] }))
  const secret = { libraryId: '/npm/secret' }
  await member.follow(secret)
  await tell('secret')
  expect((await member.notifications({})).items).toHaveLength(1)
  expect(await member.follows()).toHaveLength(1)

  for (const ask of [call().followState, call().follow, call().unfollow]) {
    await expect(ask(secret)).rejects.toMatchObject({ code: 'NOT_FOUND' })
  }
  expect(await call().follows()).toEqual([])
  expect(await call().notifications({})).toMatchObject({ items: [], unread: 0 })
  await call().markRead({})
  expect((await member.notifications({})).unread).toBe(1)
})
