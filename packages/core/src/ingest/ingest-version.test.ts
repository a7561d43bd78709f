import { sql } from 'drizzle-orm'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { requestIndex } from '../libraries/index.ts'
import { getRun } from '../runs/index.ts'
import {
  createTestContext,
  type FakeRegistry,
  recordedPackages,
  startFakeRegistry,
  type TestContext,
} from '../testing/index.ts'
import { closePassageEmbedder } from './embed-version.ts'
import { runIngest } from './tasks.ts'

let registry: FakeRegistry
let test1: TestContext

beforeAll(async () => {
  registry = await startFakeRegistry({
    packages: recordedPackages(),
    missing: ['no-such-package'],
  })
  test1 = await createTestContext({ environment: { TWINMCP_NPM_REGISTRY: registry.url } })
})
afterAll(async () => {
  await closePassageEmbedder()
  await test1.drop()
  await registry.close()
})

async function ingest(spec: string) {
  const { ctx } = test1
  const { runId } = await requestIndex(ctx, { libraryId: spec, trigger: 'user' })
  await runIngest(ctx, runId)
  return getRun(ctx, { runId })
}

async function count(table: 'documents' | 'chunks' | 'chunk_embeddings' | 'term_postings') {
  const { rows } = await test1.ctx.db.execute<{ count: number }>(
    sql`select count(*)::int as count from ${sql.identifier(table)}`,
  )
  return rows[0]?.count
}

describe('a recorded package', () => {
  test('is indexed with its pages, its vectors and a report of what was left out', async () => {
    const run = await ingest('npm:pino')
    expect(run.error).toBeNull()
    expect(run.status).toBe('succeeded')
    expect(run.version).toBe('10.4.0')
    expect(run.coverage).toMatchObject({
      filesFound: 17,
      pagesIndexed: 15,
      skippedByReason: { 'about the project, not its use': 2 },
    })
    const chunks = run.coverage?.chunksIndexed ?? 0
    expect(chunks).toBeGreaterThan(100)
    expect(await count('chunks')).toBe(chunks)
    expect(await count('chunk_embeddings')).toBe(chunks)
    expect(await count('documents')).toBe(15)
    expect(await count('term_postings')).toBeGreaterThan(1000)
    expect(run.progress).toMatchObject({ percent: 100, pagesParsed: 15, chunksEmbedded: chunks })
  })

  test('that has not changed ends within a second, without a download', async () => {
    const before = registry.requests.length
    const started = performance.now()
    const run = await ingest('npm:pino@^10')
    expect(performance.now() - started).toBeLessThan(1000)
    expect(run.status).toBe('unchanged')
    expect(registry.requests.slice(before).filter((path) => path.endsWith('.tgz'))).toEqual([])
  })
})

describe('a package that cannot be had', () => {
  test('fails at once with the reason when there is none of that name', async () => {
    const run = await ingest('npm:no-such-package')
    expect(run).toMatchObject({ status: 'failed', error: { code: 'not_found' } })
  })
})
