import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { sql } from 'drizzle-orm'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { cancelRun, getRun } from '../../runs/index.ts'
import { createTestContext, type TestContext } from '../../testing/index.ts'
import { endRun } from '../runs/queries.ts'
import { ingestTasks } from '../tasks.ts'
import { addSource } from './add-source.ts'
import { changeSource } from './change-source.ts'
import { insertOwnLibrary, insertSource } from './queries.ts'

const folder = mkdtempSync(join(tmpdir(), 'twinmcp-manage-'))
let world: TestContext
beforeAll(async () => {
  world = await createTestContext()
  for (const name of ['guide', 'other']) mkdirSync(join(folder, name))
  writeFileSync(join(folder, 'guide/a.md'), '# A\n\nThe guide says how to begin.\n')
  writeFileSync(join(folder, 'other/notes.md'), '# Notes\n\nThe notes say something else.\n')
})
afterAll(async () => {
  await world.drop()
  rmSync(folder, { recursive: true })
})

const rows = async (text: ReturnType<typeof sql>) => (await world.ctx.db.execute(text)).rows
async function ingest(runId: string) {
  const task = ingestTasks.find(({ identifier }) => identifier === 'ingest_version')
  await task?.run(world.ctx, { runId })
  return getRun(world.ctx, { runId })
}

describe('other settings of a source', () => {
  test('are followed although nothing of what it reads has changed', async () => {
    const added = await addSource(world.ctx, { address: `files:${folder}`, name: 'own' })
    expect(await ingest(added.runId)).toMatchObject({ status: 'queued', stage: 'embed' })
    await endRun(world.ctx.db, { id: added.runId }, { status: 'succeeded' })
    const settings = { include: ['guide'], baseUrl: 'https://wiki.test/' }
    const changed = await changeSource(world.ctx, { sourceId: added.sourceId, settings })
    await ingest(changed.runId)
    expect(
      await rows(sql`select path, url from documents where source_id = ${added.sourceId}`),
    ).toEqual([{ path: 'guide/a.md', url: 'https://wiki.test/guide/a.md' }])
  })
})

describe('a library whose first run', () => {
  let made = 0
  const isThere = async (id: number) =>
    (await rows(sql`select 1 from libraries where id = ${id}`)).length === 1

  /** A site's library as its first run makes it, with runs that know of it. */
  async function begin(runs: number, { createdBy = null as string | null } = {}) {
    made += 1
    const slug = `/site/docs-${made}.test`
    const { db } = world.ctx
    const library = { slug, name: slug, ecosystem: 'site', ownerWorkspaceId: null }
    const libraryId = (await insertOwnLibrary(db, library)) as number
    const locator = `website:https://docs-${made}.test/`
    const kind = 'website'
    await insertSource(db, { libraryId, kind, locator, isPrimary: true, createdBy })
    const ids: string[] = []
    for (let at = 0; at < runs; at++) {
      const [row] = await rows(sql`insert into ingest_runs
        (library_slug, requested_range, library_id, trigger, requested_by)
        values (${slug}, ${`${at}`}, ${libraryId}, 'user', 'test') returning id`)
      ids.push(String(row?.id))
    }
    return { libraryId, ids: ids as [string, ...string[]] }
  }
  const fail = (id: string) => endRun(world.ctx.db, { id }, { status: 'failed' })

  test('fails is removed, unless another run of it is under way', async () => {
    const { libraryId, ids } = await begin(2)
    await fail(ids[0])
    expect(await isThere(libraryId)).toBe(true)
    await fail(ids[1] as string)
    expect(await isThere(libraryId)).toBe(false)
  })

  test('fails stays with the settings of who made it', async () => {
    const { libraryId, ids } = await begin(1, { createdBy: 'operator' })
    await fail(ids[0])
    expect(await isThere(libraryId)).toBe(true)
  })

  test('is cancelled while it waits is removed too', async () => {
    const { libraryId, ids } = await begin(1)
    await cancelRun(world.ctx, { runId: ids[0] })
    expect(await isThere(libraryId)).toBe(false)
  })

  test('fails stays when another one is just making a version', async () => {
    const { libraryId, ids } = await begin(1)
    let failing: Promise<void> | undefined
    await world.ctx.db.transaction(async (tx) => {
      await tx.execute(sql`insert into versions (library_id, version, model_id, document_count, chunk_count, token_count)
        values (${libraryId}, '1.0.0', 'm', 0, 0, 0)`)
      failing = fail(ids[0])
      await Bun.sleep(300)
    })
    await failing
    expect(await isThere(libraryId)).toBe(true)
  })
})
