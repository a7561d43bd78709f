import { sql } from 'drizzle-orm'
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import { requestIndex } from '../libraries/index.ts'
import { cancelRun, getRun } from '../runs/index.ts'
import {
  createTestContext,
  type FakeRegistry,
  packEntries,
  startFakeRegistry,
  type TestContext,
} from '../testing/index.ts'
import { closePassageEmbedder } from './embed-version.ts'
import { ingestTasks, runIngest } from './tasks.ts'

let registry: FakeRegistry
let world: TestContext

beforeAll(async () => {
  registry = await startFakeRegistry()
  world = await createTestContext({ environment: { TWINMCP_NPM_REGISTRY: registry.url } })
})
afterAll(async () => {
  await closePassageEmbedder()
  await world.drop()
  await registry.close()
})

let made = 0
let name: string
beforeEach(() => {
  made += 1
  name = `acme-${made}`
})

const readme = (text = 'Acme does things.') => ({ 'README.md': `# Acme\n\n${text}\n` })
const publish = (version: string, files: Record<string, string>, more = {}) =>
  registry.add({ name, versions: [{ version, files, ...more }] })

async function request(spec = `npm:${name}`): Promise<string> {
  const { runId } = await requestIndex(world.ctx, { libraryId: spec, trigger: 'user' })
  return runId
}
async function ingest(spec?: string) {
  const runId = await request(spec)
  await runIngest(world.ctx, runId)
  return getRun(world.ctx, { runId })
}
/** Only the stage that a job of this task does. */
async function runTask(identifier: string, runId: string, ctx = world.ctx) {
  await ingestTasks.find((task) => task.identifier === identifier)?.run(ctx, { runId })
  return getRun(world.ctx, { runId })
}
async function query<Row extends Record<string, unknown>>(text: ReturnType<typeof sql>) {
  const { rows } = await world.ctx.db.execute<Row>(text)
  return rows
}
/** The jobs of a run that wait, by task. */
async function jobsOf(runId: string) {
  return query<{ task: string; waits: number }>(sql`
    select task.identifier as task,
      greatest(0, round(extract(epoch from job.run_at - now())))::int as waits
    from graphile_worker._private_jobs job join graphile_worker._private_tasks task on task.id = job.task_id
    where job.key = ${`ingest:${runId}`}`)
}

describe('a run', () => {
  test('is searchable after its first job, which queues the one for the vectors', async () => {
    await publish('1.0.0', readme())
    const runId = await request()
    const first = await runTask('ingest_version', runId)
    expect(first).toMatchObject({ status: 'queued', stage: 'embed' })
    expect(first.searchableAt).not.toBeNull()
    expect(await jobsOf(runId)).toEqual([{ task: 'embed_version', waits: 0 }])
    expect(await runTask('embed_version', runId)).toMatchObject({
      status: 'succeeded',
      stage: 'done',
    })
  })

  test('whose job runs a second time changes nothing', async () => {
    await publish('1.0.0', readme())
    const run = await ingest()
    await runIngest(world.ctx, run.id)
    expect(await getRun(world.ctx, { runId: run.id })).toEqual(run)
  })

  test('of a version that was published anew replaces it whole, and reuses known vectors', async () => {
    const lasting = 'This section stays as it is. '.repeat(30)
    await publish('1.0.0', {
      'README.md': `# A\n\n${lasting}\n\n## B\n\n${'Old words here. '.repeat(40)}`,
    })
    await ingest()
    await publish('1.0.0', {
      'README.md': `# A\n\n${lasting}\n\n## B\n\n${'New words there. '.repeat(40)}`,
    })
    const run = await ingest()
    expect(run).toMatchObject({
      status: 'succeeded',
      coverage: { chunksIndexed: 2, chunksReused: 1 },
    })
    const texts = await query(sql`select text from chunks c join versions v on v.id = c.version_id
      join libraries l on l.id = v.library_id where l.name = ${name}`)
    expect(texts).toHaveLength(2)
    expect(JSON.stringify(texts)).toContain('New words')
    expect(JSON.stringify(texts)).not.toContain('Old words')
  })

  test('that is cancelled between its jobs ends at once and leaves no job', async () => {
    await publish('1.0.0', readme())
    const runId = await request()
    await runTask('ingest_version', runId)
    expect(await cancelRun(world.ctx, { runId })).toMatchObject({ status: 'cancelled' })
    expect(await jobsOf(runId)).toEqual([])
    expect(await runTask('embed_version', runId)).toMatchObject({ status: 'cancelled' })
  })

  test('that a stopping worker gives back goes on at once, without counting as a failure', async () => {
    await publish('1.0.0', readme())
    const runId = await request()
    const signal = AbortSignal.abort(new Error('the worker is stopping'))
    const run = await runTask('ingest_version', runId, { ...world.ctx, signal })
    expect(run).toMatchObject({ status: 'queued', attempt: 0, error: null })
    expect(await jobsOf(runId)).toEqual([{ task: 'ingest_version', waits: 0 }])
    await runIngest(world.ctx, runId)
    expect(await getRun(world.ctx, { runId })).toMatchObject({ status: 'succeeded' })
  })
})

describe('the vectors of a large version', () => {
  /** A hundred chunks or so: more than two batches. */
  const large = () => {
    const section = (index: number) =>
      `## Section ${index} of ${name}\n\n${`Sentence ${index} tells more. `.repeat(30)}`
    return {
      'README.md': `# ${name}\n\n${Array.from({ length: 110 }, (_, at) => section(at)).join('\n\n')}`,
    }
  }

  test('give way to a person who waits for words, and go on later', async () => {
    await publish('1.0.0', large())
    const runId = await request()
    await runTask('ingest_version', runId)
    const waiting = await request('npm:somebody-waits')
    await query(
      sql`update ingest_runs set created_at = now() - interval '5 seconds' where id = ${waiting}`,
    )
    const interrupted = await runTask('embed_version', runId)
    expect(interrupted).toMatchObject({ status: 'queued', stage: 'embed', attempt: 0 })
    expect(interrupted.progress.chunksEmbedded).toBeGreaterThan(0)
    expect(interrupted.progress.chunksEmbedded).toBeLessThan(interrupted.progress.chunksFound)
    expect(await jobsOf(runId)).toEqual([{ task: 'embed_version', waits: 0 }])
    await cancelRun(world.ctx, { runId: waiting })
    const done = await runTask('embed_version', runId)
    expect(done.status).toBe('succeeded')
    expect(done.progress.chunksEmbedded).toBe(done.progress.chunksFound)
  })

  test('stop between two batches when the run is cancelled; what is stored stays', async () => {
    await publish('1.0.0', large())
    const runId = await request()
    await runTask('ingest_version', runId)
    const working = runTask('embed_version', runId)
    for (;;) {
      const { progress } = await getRun(world.ctx, { runId })
      if (progress.chunksEmbedded > 0) break
      await Bun.sleep(10)
    }
    await cancelRun(world.ctx, { runId })
    expect(await working).toMatchObject({ status: 'cancelled' })
    const [version] = await query<{ embedded: number; chunks: number }>(sql`
      select v.embedded_count as embedded, v.chunk_count as chunks
      from versions v join libraries l on l.id = v.library_id where l.name = ${name}`)
    expect(version?.embedded).toBeGreaterThan(0)
    expect(version?.embedded).toBeLessThan(version?.chunks ?? 0)
  })
})

describe('what the registry does wrong for a moment', () => {
  test.each([
    ['an error on the tarball', { path: /\.tgz$/, status: 503 }],
    ['a cut connection', { path: /\.tgz$/, cutAfterBytes: 100 }],
    ['too many requests', { path: /acme-\d+$/, status: 429 }],
  ])('%s: the run says so, waits and is tried again', async (_, fault) => {
    await publish('1.0.0', readme())
    registry.inject(fault)
    const runId = await request()
    const run = await runTask('ingest_version', runId)
    expect(run).toMatchObject({ status: 'queued', attempt: 1, error: { code: 'upstream' } })
    const [job] = await jobsOf(runId)
    expect(job?.task).toBe('ingest_version')
    expect(job?.waits).toBeGreaterThan(1)
    registry.heal()
    await runIngest(world.ctx, runId)
    expect(await getRun(world.ctx, { runId })).toMatchObject({ status: 'succeeded', error: null })
  })

  test('five times in a row is a failure', async () => {
    await publish('1.0.0', readme())
    registry.inject({ path: new RegExp(`${name}-1\\.0\\.0\\.tgz$`), status: 500 })
    const runId = await request()
    for (let attempt = 0; attempt < 5; attempt += 1) await runTask('ingest_version', runId)
    registry.heal()
    expect(await getRun(world.ctx, { runId })).toMatchObject({ status: 'failed', attempt: 5 })
  })
})

describe('what no second try would mend fails at once, with the reason', () => {
  const refusals: [
    what: string,
    spec: () => Promise<string | undefined>,
    code: string,
    message: RegExp,
  ][] = [
    [
      'a version that does not exist',
      async () => {
        await publish('4.1.0', readme())
        return `npm:${name}@4.9.9`
      },
      'not_found',
      /has no version "4\.9\.9".*4\.1\.0/,
    ],
    [
      'a forged tarball',
      async () => {
        const dist = { integrity: `sha512-${Buffer.alloc(64).toString('base64')}` }
        await publish('1.0.0', readme(), { manifest: { dist } })
        return undefined
      },
      'bad_input',
      /integrity mismatch.*Nothing was indexed/,
    ],
    [
      'a tarball that is none',
      async () => {
        const tarball = Buffer.from('<html>')
        await registry.add({ name, versions: [{ version: '1.0.0', tarball }] })
        return undefined
      },
      'bad_input',
      /acme-\d+@1\.0\.0 was refused: it is damaged/,
    ],
    [
      'a bomb',
      async () => {
        const content = Buffer.alloc(64 * 1024 * 1024)
        const tarball = await packEntries([{ name: 'package/README.md', content }])
        await registry.add({ name, versions: [{ version: '1.0.0', tarball }] })
        return undefined
      },
      'bad_input',
      /more than 100 times its size/,
    ],
    [
      'a package without documentation',
      async () => {
        await publish('1.0.0', { 'index.js': 'x', 'LICENSE.md': 'MIT' })
        return undefined
      },
      'not_found',
      /publishes no documentation/,
    ],
  ]
  test.each(refusals)('%s', async (_, arrange, code, message) => {
    const run = await ingest(await arrange())
    expect(run.status).toBe('failed')
    expect(run.error?.code).toBe(code)
    expect(run.error?.message).toMatch(message)
    expect(await jobsOf(run.id)).not.toContainEqual(
      expect.objectContaining({ waits: expect.any(Number), task: 'embed_version' }),
    )
    expect(await query(sql`select 1 from libraries where name = ${name}`)).toEqual([])
  })

  test('and the report of a package without documentation names what was left out', async () => {
    await publish('1.0.0', { 'LICENSE.md': 'MIT', 'test/README.md': 'x' })
    expect((await ingest()).coverage).toMatchObject({
      filesFound: 2,
      pagesIndexed: 0,
      skippedByReason: { licence: 1, 'test data': 1 },
    })
  })
})

test('a hostile page costs that page: the rest is indexed, and the report says why', async () => {
  await publish('1.0.0', {
    ...readme(),
    'docs/deep.md': `${'> '.repeat(90_000)}x`,
    'docs/line.md': 'x'.repeat(1_500_000),
    'docs/good.md': '# Good\n\nWords with \u0000 and \ud800 in them.\n\n<script>alert(1)</script>',
  })
  const run = await ingest()
  expect(run.status).toBe('succeeded')
  expect(run.coverage).toMatchObject({ filesFound: 4, pagesIndexed: 2 })
  expect(run.coverage?.skipped).toEqual([
    { path: 'docs/deep.md', reason: 'line 1 nests more than 60 levels' },
    { path: 'docs/line.md', reason: 'line 1 is longer than 200000 characters' },
  ])
})

test('the library carries what package.json and the registry say of it', async () => {
  await publish('2.0.0', readme(), {
    manifest: {
      description: 'Does things.',
      homepage: 'https://acme.test',
      license: 'MIT',
      keywords: ['things'],
      repository: { type: 'git', url: 'git+https://github.com/Acme/Things.git' },
    },
  })
  await ingest()
  const [library] = await query(sql`
    select l.description, l.homepage_url, l.license, l.keywords, l.latest_version, a.alias, s.locator
    from libraries l join library_aliases a on a.library_id = l.id
    join sources s on s.library_id = l.id where l.name = ${name}`)
  expect(library).toEqual({
    description: 'Does things.',
    homepage_url: 'https://acme.test',
    license: 'MIT',
    keywords: ['things'],
    latest_version: '2.0.0',
    alias: '/acme/things',
    locator: `npm:${name}`,
  })
})
