import { afterAll, beforeAll, expect, it } from 'vitest'
import { createTestContext, type TestContext } from '../../testing/index.ts'
import { insertLibrary, insertRun } from '../insert-rows.fixture.ts'
import { recordOutcome } from '../outcome/record-outcome.ts'

let test: TestContext
beforeAll(async () => {
  test = await createTestContext()
})
afterAll(() => test.drop())

it('asks once for a version that its source gives under another name, or not at all', async () => {
  const { ctx, database } = test
  // A repository whose settings name a branch: whatever version is asked for, the branch is read.
  const acme = await insertLibrary(ctx.db, 'acme', {
    library: {
      slug: '/acme/docs',
      ecosystem: 'github',
      publishedVersions: ['1.0.0', '2.0.0'],
      latestVersion: '2.0.0',
    },
    source: { kind: 'github', locator: 'github:acme/docs', settings: { ref: 'main' } },
    versions: ['current'],
  })
  const live = async () => {
    const { rows } = await database.pool.query<{ id: string; range: string }>(
      "select id, requested_range as range from ingest_runs where status = 'queued'",
    )
    return rows
  }
  await recordOutcome(ctx, await insertRun(ctx.db, acme, { version: 'current' }))
  const [asked] = await live()
  expect(asked?.range).toBe('2.0.0')
  await database.pool.query(
    "update ingest_runs set status = 'unchanged', version = 'current', library_id = $2, source_id = $3, finished_at = now() where id = $1",
    [asked?.id, acme.libraryId, acme.sourceId],
  )
  await recordOutcome(ctx, asked?.id ?? '')
  expect(await live()).toEqual([])
})
