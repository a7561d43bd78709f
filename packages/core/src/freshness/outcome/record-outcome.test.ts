import { ingestRuns, notifications, sources } from '@twinmcp/db'
import { eq } from 'drizzle-orm'
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { createTestContext, type TestContext } from '../../testing/index.ts'
import { coverage, type InsertedLibrary, insertLibrary, insertRun } from '../insert-rows.fixture.ts'
import { followLibrary } from '../notify/follow-library.ts'
import { recordOutcome } from './record-outcome.ts'

let test: TestContext
let acme: InsertedLibrary
let made = 0

beforeAll(async () => {
  test = await createTestContext()
})
afterAll(() => test.drop())
beforeEach(async () => {
  made += 1
  await test.database.pool.query('delete from notifications')
  acme = await insertLibrary(test.ctx.db, `acme-${made}`, { versions: ['1.0.0'] })
})

const source = async () => {
  const [row] = await test.ctx.db.select().from(sources).where(eq(sources.id, acme.sourceId))
  return row
}
const told = () => test.ctx.db.select().from(notifications).orderBy(notifications.id)
const end = async (more: Parameters<typeof insertRun>[2] = {}) => {
  const runId = await insertRun(test.ctx.db, acme, { version: '1.0.0', ...more })
  await recordOutcome(test.ctx, runId)
  return runId
}
const fail = () => end({ status: 'failed', errorCode: 'upstream', errorMessage: 'no answer' })
const follow = () => followLibrary(test.ctx, { libraryId: acme.slug })
const minutesAway = (time: Date | null | undefined) =>
  Math.round(((time?.getTime() ?? 0) - Date.now()) / 60_000)

describe('counters', () => {
  it('count a look, a change, and plan the next look', async () => {
    await end({ status: 'unchanged' })
    const runId = await end({ changes: { added: 1, changed: 2, removed: 0 } })
    expect(await source()).toMatchObject({
      checkCount: 2,
      changeCount: 1,
      failureCount: 0,
      lastError: null,
      lastRunId: runId,
    })
    expect(minutesAway((await source())?.nextCheckAt)).toBeGreaterThan(12 * 60)
  })

  it('count no change for the first look, nor for pages that are only parsed anew', async () => {
    await end({ changes: { added: 9, changed: 0, removed: 0 } })
    await end({ changes: { added: 0, changed: 0, removed: 0 } })
    expect(await source()).toMatchObject({ checkCount: 2, changeCount: 0 })
  })

  it('count each end once, however often it is told, also all at once', async () => {
    const runId = await insertRun(test.ctx.db, acme, { status: 'failed', errorCode: 'upstream' })
    await Promise.all(Array.from({ length: 5 }, () => recordOutcome(test.ctx, runId)))
    await recordOutcome(test.ctx, runId)
    expect(await source()).toMatchObject({ checkCount: 1, failureCount: 1 })
  })

  it('count the second end of a run that was tried again', async () => {
    const runId = await fail()
    await test.ctx.db
      .update(ingestRuns)
      .set({ status: 'succeeded', finishedAt: new Date(Date.now() + 1_000) })
      .where(eq(ingestRuns.id, runId))
    await recordOutcome(test.ctx, runId)
    expect(await source()).toMatchObject({ checkCount: 2, failureCount: 0, lastError: null })
  })

  it('leave a source alone for a version that somebody asked for by name, and for a cancelled run', async () => {
    await end({
      status: 'failed',
      requestedRange: '9.9.9',
      trigger: 'user',
      errorCode: 'not_found',
    })
    await end({ status: 'cancelled' })
    expect(await source()).toMatchObject({ checkCount: 0, failureCount: 0, nextCheckAt: null })
  })

  it('find the source of a run that failed before it knew it', async () => {
    await end({ status: 'failed', sourceId: null, libraryId: null, errorCode: 'upstream' })
    expect(await source()).toMatchObject({ failureCount: 1 })
  })

  it('wait longer after each failure', async () => {
    const waits: number[] = []
    for (let failures = 0; failures < 3; failures++) {
      await fail()
      waits.push(minutesAway((await source())?.nextCheckAt))
    }
    expect(waits[0]).toBeGreaterThanOrEqual(9)
    expect(waits[1]).toBeGreaterThan(waits[0] ?? 0)
    expect(waits[2]).toBeGreaterThan(waits[1] ?? 0)
  })
})

describe('alarms', () => {
  it('tell the operator of the third failure in a row, and not again until it has recovered', async () => {
    for (let failures = 0; failures < 5; failures++) await fail()
    expect(await told()).toMatchObject([
      {
        kind: 'source_failing',
        recipient: 'operator',
        body: { failures: 3, error: 'no answer', source: `npm:acme-${made}` },
      },
    ])
    await end({ status: 'unchanged' })
    for (let failures = 0; failures < 3; failures++) await fail()
    expect(await told()).toHaveLength(2)
  })

  it('tell of a fall by more than a fifth of the pages, and of no smaller one', async () => {
    await end({ coverage: coverage(100) })
    await end({ coverage: coverage(80) })
    expect(await told()).toEqual([])
    await end({ coverage: coverage(63) })
    expect(await told()).toMatchObject([
      { kind: 'coverage_dropped', body: { pagesBefore: 80, pagesNow: 63 } },
    ])
  })

  it('do not compare another major version', async () => {
    await end({ coverage: coverage(100), requestedRange: '1.0.0' })
    await end({ coverage: coverage(10), requestedRange: '2.0.0', version: '2.0.0' })
    expect((await told()).filter(({ kind }) => kind === 'coverage_dropped')).toEqual([])
  })
})

describe('news', () => {
  it('tell followers of a new version once, and of nothing when the library is first indexed', async () => {
    await follow()
    await end()
    expect(await told()).toEqual([])
    await end({ version: '1.1.0', changes: { added: 2, changed: 0, removed: 0 } })
    await end({ version: '1.1.0', status: 'unchanged' })
    expect(await told()).toMatchObject([
      { kind: 'new_version', recipient: 'operator', body: { version: '1.1.0', added: 2 } },
    ])
  })

  it('tell followers of changed pages with counts, and nobody where nobody follows', async () => {
    await end()
    await end({ changes: { added: 0, changed: 1, removed: 0 } })
    expect(await told()).toEqual([])
    await follow()
    const runId = await end({ changes: { added: 1, changed: 2, removed: 3 } })
    expect(await told()).toMatchObject([
      { kind: 'docs_changed', runId, body: { added: 1, changed: 2, removed: 3 } },
    ])
  })
})

it('marks versions that a registry names no longer, and only where it names them all', async () => {
  const gone = async (kind: string) => {
    const library = await insertLibrary(test.ctx.db, `${kind}-${made}`, {
      library: { ecosystem: kind, publishedVersions: ['1.1.0'], latestVersion: '1.1.0' },
      source: { kind, locator: `${kind}:x` },
      versions: ['1.0.0', '1.1.0', 'current'],
    })
    await recordOutcome(test.ctx, await insertRun(test.ctx.db, library, { status: 'unchanged' }))
    const { rows } = await test.database.pool.query(
      'select version from versions where library_id = $1 and yanked_at is not null',
      [library.libraryId],
    )
    return rows.map((row) => row.version)
  }
  expect(await gone('crates')).toEqual(['1.0.0'])
  expect(await gone('github')).toEqual([])
})

it('asks for versions that have appeared after a scheduled run of another registry', async () => {
  const crate = await insertLibrary(test.ctx.db, `crate-${made}`, {
    library: {
      ecosystem: 'crates',
      publishedVersions: ['1.0.0', '1.0.1', '2.0.0'],
      latestVersion: '2.0.0',
    },
    source: { kind: 'crates', locator: 'crates:x' },
    versions: ['1.0.0'],
  })
  const ranges = async () => {
    const { rows } = await test.database.pool.query(
      "select requested_range from ingest_runs where library_id = $1 and status = 'queued' order by 1",
      [crate.libraryId],
    )
    return rows.map((row) => row.requested_range)
  }
  const runId = await insertRun(test.ctx.db, crate, { trigger: 'user', version: '1.0.0' })
  await recordOutcome(test.ctx, runId)
  expect(await ranges()).toEqual([])
  const scheduled = await insertRun(test.ctx.db, crate, { status: 'unchanged', version: '1.0.0' })
  await recordOutcome(test.ctx, scheduled)
  expect(await ranges()).toEqual(['1.0.1', '2.0.0'])
})
