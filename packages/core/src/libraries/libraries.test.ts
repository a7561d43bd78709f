import { randomUUID } from 'node:crypto'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { createCaller } from '../index.ts'
import { createTestContext, type TestContext } from '../testing/create-test-context.ts'
import { listLibraries, removeLibrary, requestIndex, searchLibraries } from './index.ts'

const OURS = randomUUID()
const THEIRS = randomUUID()

let test: TestContext

async function insertLibrary(name: string, owner: string | null = null, alias?: string) {
  const { rows } = await test.database.pool.query(
    `insert into libraries (owner_workspace_id, slug, ecosystem, name, description, latest_version)
     values ($1, '/npm/' || $2, 'npm', $2, 'About ' || $2, '1.0.0') returning id`,
    [owner, name],
  )
  const id = rows[0].id as string
  await test.database.pool.query(
    `insert into versions (library_id, version, document_count, chunk_count, token_count)
     values ($1, '1.0.0', 1, 1, 10), ($1, '1.10.0', 1, 1, 10), ($1, '1.9.0', 1, 1, 10)`,
    [id],
  )
  if (alias) {
    await test.database.pool.query('insert into library_aliases values ($1, $2)', [id, alias])
  }
  return id
}

beforeAll(async () => {
  test = await createTestContext()
  await test.database.pool.query(
    "insert into workspaces (id, name) values ($1, 'ours'), ($2, 'theirs')",
    [OURS, THEIRS],
  )
  await insertLibrary('zod', null, '/colinhacks/zod')
  await insertLibrary('zod-to-json-schema')
  await insertLibrary('drizzle-orm')
  await insertLibrary('secret-zod', THEIRS, '/theirs/secret')
})

afterAll(() => test.drop())

describe('search', () => {
  it('finds a library by a misspelt name', async () => {
    const hits = await searchLibraries(test.ctx, { query: 'drizle orm' })
    expect(hits[0]?.libraryId).toBe('/npm/drizzle-orm')
  })

  it('lists the indexed versions of a hit newest first', async () => {
    const [hit] = await searchLibraries(test.ctx, { query: 'zod' })
    expect(hit).toMatchObject({ libraryId: '/npm/zod', versions: ['1.10.0', '1.9.0', '1.0.0'] })
  })

  it('takes wildcards and quotes for plain text', async () => {
    expect(await searchLibraries(test.ctx, { query: "%_'\\" })).toEqual([])
  })
})

describe('visibility', () => {
  it('rejects another workspace: its libraries are neither found, listed, read nor removed', async () => {
    const us = test.as({ workspaceIds: [OURS] })
    expect(
      (await searchLibraries(us, { query: 'secret-zod' })).map((hit) => hit.name),
    ).not.toContain('secret-zod')
    expect((await listLibraries(us)).items.map((item) => item.name)).not.toContain('secret-zod')
    const api = createCaller(us)
    for (const libraryId of ['/npm/secret-zod', '/theirs/secret']) {
      await expect(api.libraries.get({ libraryId })).rejects.toMatchObject({ code: 'NOT_FOUND' })
      await expect(api.libraries.remove({ libraryId })).rejects.toMatchObject({ code: 'NOT_FOUND' })
    }
  })

  it('shows a workspace its own libraries beside the public ones', async () => {
    const them = test.as({ workspaceIds: [THEIRS] })
    const names = (await listLibraries(them)).items.map((item) => item.name)
    expect(names).toEqual(['drizzle-orm', 'secret-zod', 'zod', 'zod-to-json-schema'])
  })
})

describe('get', () => {
  it('finds a library by its repository', async () => {
    const library = await createCaller(test.ctx).libraries.get({ libraryId: '/ColinHacks/zod' })
    expect(library).toMatchObject({ libraryId: '/npm/zod', aliases: ['/colinhacks/zod'] })
    expect(library.versionList.map((version) => version.isLatest)).toEqual([false, false, true])
  })

  it('names the nearest libraries when there is none of that id', async () => {
    const asked = createCaller(test.ctx).libraries.get({ libraryId: '/npm/drizzle-omr' })
    await expect(asked).rejects.toThrow(/Did you mean \/npm\/drizzle-orm/)
  })
})

describe('list', () => {
  it('goes through all pages without a gap or a double', async () => {
    const seen: string[] = []
    let cursor: string | undefined
    do {
      const page = await listLibraries(test.ctx, { limit: 2, ...(cursor ? { cursor } : {}) })
      seen.push(...page.items.map((item) => item.libraryId))
      cursor = page.nextCursor ?? undefined
    } while (cursor)
    expect(seen).toEqual(['/npm/drizzle-orm', '/npm/zod', '/npm/zod-to-json-schema'])
  })
})

describe('remove', () => {
  it('needs the permission', async () => {
    const reader = test.as({ permissions: new Set(['libraries:read'] as const) })
    await expect(removeLibrary(reader, { libraryId: '/npm/zod' })).rejects.toMatchObject({
      code: 'forbidden',
    })
  })

  it('deletes every row of the library and none of another', async () => {
    await insertLibrary('doomed', null, '/some/doomed')
    await requestIndex(test.ctx, { libraryId: '/npm/doomed', trigger: 'user' })
    const before = await countRows()
    expect(await removeLibrary(test.ctx, { libraryId: '/npm/doomed' })).toEqual({
      libraryId: '/npm/doomed',
      versionsRemoved: 3,
      chunksRemoved: 3,
    })
    const after = await countRows()
    expect(before.libraries - after.libraries).toBe(1)
    expect(before.versions - after.versions).toBe(3)
    expect(before.aliases - after.aliases).toBe(1)
    expect(after.runs).toBe(0)
  })
})

async function countRows() {
  const { rows } = await test.database.pool.query(`select
    (select count(*)::int from libraries) as libraries, (select count(*)::int from versions) as versions,
    (select count(*)::int from library_aliases) as aliases, (select count(*)::int from ingest_runs) as runs`)
  return rows[0] as { libraries: number; versions: number; aliases: number; runs: number }
}
