import { documentChanges } from '@twinmcp/db'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { createTestContext, type TestContext } from '../../testing/index.ts'
import { createCallerFactory } from '../../trpc.ts'
import {
  type InsertedLibrary,
  insertLibrary,
  insertRaw,
  insertRun,
  insertWorkspace,
} from '../insert-rows.fixture.ts'
import { freshnessRouter } from '../router.ts'

let test: TestContext
let acme: InsertedLibrary
let runId: string
const call = (ctx = test.ctx) => createCallerFactory(freshnessRouter)(ctx)

async function insertChange(
  library: InsertedLibrary,
  run: string,
  path: string,
  [before, after]: [string | null, string | null],
): Promise<number> {
  const keep = async (content: string | null) =>
    content === null ? null : insertRaw(test.ctx.db, content)
  const [row] = await test.ctx.db
    .insert(documentChanges)
    .values({
      runId: run,
      libraryId: library.libraryId,
      sourceId: library.sourceId,
      version: '1.0.0',
      path,
      title: path,
      url: `https://acme.dev/${path}`,
      change: before === null ? 'added' : after === null ? 'removed' : 'changed',
      oldTextHash: await keep(before),
      newTextHash: await keep(after),
    })
    .returning({ id: documentChanges.id })
  return row?.id ?? 0
}

beforeAll(async () => {
  test = await createTestContext()
  acme = await insertLibrary(test.ctx.db, 'acme')
  runId = await insertRun(test.ctx.db, acme)
})
afterAll(() => test.drop())

it('lists what a run and what a library changed, newest first, page by page', async () => {
  const other = await insertRun(test.ctx.db, acme)
  for (const path of ['a', 'b', 'c']) await insertChange(acme, runId, path, ['old', 'new'])
  await insertChange(acme, other, 'd', [null, 'new'])
  const first = await call().changes({ runId, limit: 2 })
  expect(first.items.map((item) => item.path)).toEqual(['c', 'b'])
  const rest = await call().changes({ runId, limit: 2, cursor: first.nextCursor ?? 1 })
  expect(rest).toMatchObject({ items: [{ path: 'a' }], nextCursor: null })
  const all = await call().changes({ libraryId: 'acme' })
  expect(all.items.map((item) => [item.path, item.change])).toEqual([
    ['d', 'added'],
    ['c', 'changed'],
    ['b', 'changed'],
    ['a', 'changed'],
  ])
  expect(all.items[0]).toMatchObject({ libraryId: '/npm/acme', locator: 'npm:acme', runId: other })
})

it('shows the words that changed on a page, from the texts in the raw store', async () => {
  const changeId = await insertChange(acme, runId, 'guide', [
    '# Guide\n\nUse version one.\n',
    '# Guide\n\nUse version two.\n',
  ])
  expect(await call().pageDiff({ changeId })).toMatchObject({
    change: { path: 'guide', change: 'changed' },
    added: 1,
    removed: 1,
    missing: [],
    hunks: [
      {
        lines: [
          { kind: 'same' },
          { kind: 'same' },
          { kind: 'removed', spans: [{ changed: false }, { text: 'one', changed: true }, {}] },
          { kind: 'added', spans: [{ changed: false }, { text: 'two', changed: true }, {}] },
        ],
      },
    ],
  })
})

it('shows pages that came and went whole', async () => {
  const came = await insertChange(acme, runId, 'came', [null, 'a\nb'])
  const went = await insertChange(acme, runId, 'went', ['a\nb', null])
  expect(await call().pageDiff({ changeId: came })).toMatchObject({ added: 2, removed: 0 })
  expect(await call().pageDiff({ changeId: went })).toMatchObject({ added: 0, removed: 2 })
})

it('says which side is no longer kept, and makes no difference up', async () => {
  const changeId = await insertChange(acme, runId, 'thin', ['kept no longer', 'still here'])
  await test.database.pool.query('delete from raw_blobs where size = $1', ['kept no longer'.length])
  expect(await call().pageDiff({ changeId })).toMatchObject({ missing: ['old'], hunks: [] })
})

it('rejects another workspace', async () => {
  const theirs = await insertWorkspace(test.ctx.db)
  const secret = await insertLibrary(test.ctx.db, 'secret', {
    library: { ownerWorkspaceId: theirs },
  })
  const secretRun = await insertRun(test.ctx.db, secret)
  const changeId = await insertChange(secret, secretRun, 'plans', ['old', 'new'])
  const notFound = { code: 'NOT_FOUND' }
  await expect(call().changes({ runId: secretRun })).rejects.toMatchObject(notFound)
  await expect(call().changes({ libraryId: secret.slug })).rejects.toMatchObject(notFound)
  await expect(call().pageDiff({ changeId })).rejects.toMatchObject(notFound)
  const member = call(test.as({ workspaceIds: [theirs] }))
  expect((await member.changes({ runId: secretRun })).items).toHaveLength(1)
  expect(await member.pageDiff({ changeId })).toMatchObject({ added: 1 })
})
