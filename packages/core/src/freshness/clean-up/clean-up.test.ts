import { createHash, randomBytes } from 'node:crypto'
import { afterAll, beforeAll, beforeEach, expect, it } from 'vitest'
import { createTestContext, type TestContext } from '../../testing/index.ts'
import {
  type InsertedLibrary,
  insertLibrary,
  insertRaw,
  insertRun,
} from '../insert-rows.fixture.ts'
import { cleanUp } from './clean-up.ts'

let test: TestContext
let acme: InsertedLibrary
const query = (text: string, values: unknown[] = []) => test.database.pool.query(text, values)
const count = async (table: string) =>
  Number((await query(`select count(*) from ${table}`)).rows[0].count)

beforeAll(async () => {
  test = await createTestContext({ environment: { TWINMCP_RAW_DAYS: '30' } })
})
afterAll(() => test.drop())
beforeEach(async () => {
  for (const table of [
    'libraries',
    'ingest_runs',
    'raw_blobs',
    'embedding_cache',
    'library_candidates',
    'installation_marks',
    'webhook_deliveries',
  ])
    await query(`delete from ${table}`)
  acme = await insertLibrary(test.ctx.db, 'acme', { versions: ['1.0.0'] })
})

const old = (table: string, column: string, days: number) =>
  query(`update ${table} set ${column} = now() - $1 * interval '1 day'`, [days])
const keep = (content: string) => insertRaw(test.ctx.db, content)
const left = async () => {
  const { rows } = await query('select hash from raw_blobs')
  return rows.map((row) => row.hash.toString('hex')).sort()
}
const hex = (...hashes: Buffer[]) => hashes.map((hash) => hash.toString('hex')).sort()

async function insertDocument(textHash: Buffer, contentHash: Buffer) {
  await query(
    `insert into documents (version_id, source_id, path, url, title, kind, content_hash, text_hash, byte_count)
     select v.id, $1, 'a', 'a', 'a', 'guide', $3, $4, 1 from versions v where v.library_id = $2`,
    [acme.sourceId, acme.libraryId, contentHash, textHash],
  )
}

it('throws away raw texts that nothing uses, once their time is over', async () => {
  const unused = await keep('unused')
  await cleanUp(test.ctx)
  expect(await left()).toEqual(hex(unused))
  await old('raw_blobs', 'last_used_at', 31)
  const fresh = await keep('fresh')
  expect(await cleanUp(test.ctx)).toMatchObject({ raw_blobs: 1 })
  expect(await left()).toEqual(hex(fresh))
})

it('keeps raw texts that a page, a document or a change shown is made of', async () => {
  const runId = await insertRun(test.ctx.db, acme)
  const [page, fetched, text, before, after] = (await Promise.all(
    ['page', 'fetched', 'text', 'before', 'after'].map(keep),
  )) as [Buffer, Buffer, Buffer, Buffer, Buffer]
  await query(
    "insert into crawl_pages (source_id, url, run_id, state, raw_hash) values ($1, 'u', $2, 'fetched', $3)",
    [acme.sourceId, runId, page],
  )
  await insertDocument(text, fetched)
  await query(
    `insert into document_changes (run_id, library_id, source_id, version, path, title, url, change, old_text_hash, new_text_hash)
     values ($1, $2, $3, '1', 'a', 'a', 'a', 'changed', $4, $5)`,
    [runId, acme.libraryId, acme.sourceId, before, after],
  )
  await old('raw_blobs', 'last_used_at', 365)
  await cleanUp(test.ctx)
  expect(await left()).toEqual(hex(page, fetched, text, before, after))

  await old('document_changes', 'created_at', 31)
  expect(await cleanUp(test.ctx)).toMatchObject({ document_changes: 1, raw_blobs: 2 })
  expect(await left()).toEqual(hex(page, fetched, text))
})

it('keeps the last runs of each source, and the newest success of each version', async () => {
  const at = (days: number) => {
    const time = new Date(Date.now() - days * 86_400_000)
    return { createdAt: time, finishedAt: time }
  }
  const kept = [
    await insertRun(test.ctx.db, acme, { ...at(3), version: '1.0.0' }),
    await insertRun(test.ctx.db, acme, { ...at(4), version: '1.0.0' }),
    await insertRun(test.ctx.db, acme, { ...at(6), version: '0.9.0' }),
  ]
  await insertRun(test.ctx.db, acme, { ...at(5), version: '1.0.0' })
  await insertRun(test.ctx.db, acme, { ...at(7), version: '0.9.0' })
  await insertRun(test.ctx.db, acme, { ...at(8), version: null, status: 'failed' })
  kept.push(await insertRun(test.ctx.db, acme, { ...at(9), status: 'running', finishedAt: null }))
  expect(await cleanUp(test.ctx, { runsPerSource: 2 })).toMatchObject({ ingest_runs: 3 })
  const { rows } = await query('select id from ingest_runs')
  expect(rows.map((row) => row.id).sort()).toEqual(kept.sort())
})

it('throws away vectors that no chunk uses', async () => {
  const [used, unused] = [randomBytes(32), randomBytes(32)]
  const vector = `[${Array(384).fill(0.1).join(',')}]`
  for (const hash of [used, unused]) {
    await query("insert into embedding_cache values ('m', $1, $2)", [hash, vector])
  }
  await insertDocument(randomBytes(32), randomBytes(32))
  await query(
    `insert into chunks (version_id, ordinal, document_id, kind, heading_path, text, url, start_line,
      end_line, token_count, content_hash, embedding_hash)
     select d.version_id, 0, d.id, 'prose', '{}', 'x', 'x', 1, 1, 1, $1, $2 from documents d`,
    [createHash('sha256').update('x').digest(), used],
  )
  await cleanUp(test.ctx)
  expect(await count('embedding_cache')).toBe(2)
  await old('embedding_cache', 'created_at', 31)
  expect(await cleanUp(test.ctx)).toMatchObject({ embedding_cache: 1 })
  const { rows } = await query('select embedding_hash as hash from embedding_cache')
  expect(rows.map((row) => row.hash.equals(used))).toEqual([true])
})

it('throws away old messages with their deliveries, marks, webhook records and demand', async () => {
  await query(
    "insert into notifications (recipient, kind, title, dedupe_key) values ('operator', 'new_version', 't', 'd')",
  )
  await query(
    "insert into notification_deliveries (notification_id, channel) select id, 'email' from notifications",
  )
  await query("insert into installation_marks (name) values ('run_ended:1:2'), ('starter_set')")
  await query(
    "insert into webhook_deliveries (provider, delivery_id, event, outcome) values ('github', '1', 'push', 'queued')",
  )
  await query(
    'insert into library_demand values ($1, current_date - 401, 3), ($1, current_date, 1)',
    [acme.libraryId],
  )
  await cleanUp(test.ctx)
  expect(await count('notifications')).toBe(1)
  await old('notifications', 'created_at', 181)
  await old('installation_marks', 'set_at', 8)
  await old('webhook_deliveries', 'received_at', 31)
  await cleanUp(test.ctx)
  expect(await count('notifications')).toBe(0)
  expect(await count('notification_deliveries')).toBe(0)
  expect((await query('select name from installation_marks')).rows).toEqual([
    { name: 'starter_set' },
  ])
  expect(await count('webhook_deliveries')).toBe(0)
  expect(await count('library_demand')).toBe(1)
})

it('keeps the candidates that are wanted most', async () => {
  await query(
    "insert into library_candidates (slug, reason, demand) select '/npm/p' || n, 'dependency', n from generate_series(1, 10) n",
  )
  expect(await cleanUp(test.ctx, { candidates: 3 })).toMatchObject({ library_candidates: 7 })
  const { rows } = await query('select demand from library_candidates order by 1')
  expect(rows.map((row) => row.demand)).toEqual([8, 9, 10])
})

it('stops between two statements when the worker is stopping, and goes on the next time', async () => {
  await keep('unused')
  await old('raw_blobs', 'last_used_at', 31)
  const stopping = { ...test.ctx, signal: AbortSignal.abort(new Error('stopping')) }
  await expect(cleanUp(stopping)).rejects.toThrow('stopping')
  expect(await count('raw_blobs')).toBe(1)
  await cleanUp(test.ctx)
  expect(await count('raw_blobs')).toBe(0)
})
