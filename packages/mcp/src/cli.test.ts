import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { type FakeRegistry, startFakeRegistry } from '@twinmcp/core/testing'
import { createTestDatabase, type TestDatabase } from '@twinmcp/db/testing'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { REGISTRY, SLOW_DOWNLOAD } from './testing/packages.ts'
import { CLI, runProgram } from './testing/run-process.ts'

let database: TestDatabase
let registry: FakeRegistry
const home = mkdtempSync(join(tmpdir(), 'twinmcp-cli-'))

beforeAll(async () => {
  database = await createTestDatabase()
  registry = await startFakeRegistry(REGISTRY)
  registry.inject(SLOW_DOWNLOAD)
})

afterAll(async () => {
  await registry?.close()
  await database?.drop()
  rmSync(home, { recursive: true, force: true })
})

const environment = (changes: Record<string, string> = {}) => ({
  PATH: process.env.PATH ?? '',
  HOME: process.env.HOME ?? '',
  TWINMCP_HOME: home,
  TWINMCP_NPM_REGISTRY: registry.url,
  DATABASE_URL: database.url,
  PORT: '1',
  ...(process.env.TWINMCP_CACHE && { TWINMCP_CACHE: process.env.TWINMCP_CACHE }),
  ...changes,
})
const twinmcp = (...args: string[]) => runProgram(CLI, args, environment())

describe('the command line', () => {
  it('adds with --wait while no worker runs, and shows progress on standard error only', async () => {
    const result = await twinmcp('add', 'npm:tidy-dates@1', 'tidy-dates', '--wait')
    expect(result.exitCode, result.stderr).toBe(0)
    expect(result.stdout).toContain('succeeded /npm/tidy-dates 1.2.0')
    expect(result.stdout).toContain('succeeded /npm/tidy-dates 2.0.1')
    expect(result.stdout).toContain('pages and')
    expect(result.stderr).toContain('No worker is running: this command does the work itself.')
    expect(result.stderr).toMatch(/tidy-dates 2\.0\.1: (parse|index|embed)/)
  })

  it('has nothing to do for a version that is unchanged', async () => {
    const result = await twinmcp('add', 'tidy-dates', '--wait', '--json')
    expect(result.exitCode, result.stderr).toBe(0)
    expect(JSON.parse(result.stdout).runs[0]).toMatchObject({
      status: 'unchanged',
      version: '2.0.1',
    })
  })

  it('lists what is indexed', async () => {
    const { stdout } = await twinmcp('list')
    expect(stdout).toMatch(
      /\/npm\/tidy-dates +indexed +\d+ +2\.0\.1, 1\.2\.0 +Dates without surprises/,
    )
    const { libraries } = JSON.parse((await twinmcp('list', '--json')).stdout)
    expect(libraries[0]).toMatchObject({
      libraryId: '/npm/tidy-dates',
      versions: ['2.0.1', '1.2.0'],
    })
  })

  it('prints what an assistant would get', async () => {
    const result = await twinmcp(
      'docs',
      'tidy-dates@1',
      'how',
      'to',
      'parse',
      'a',
      'date',
      '--tokens',
      '800',
    )
    expect(result.exitCode, result.stderr).toBe(0)
    expect(result.stdout).toContain('served 1.2.0')
    expect(result.stdout).toContain("parseDate('1969-07-20')")
  })

  it('indexes what it is asked about', async () => {
    const result = await twinmcp('docs', '/npm/@acme/retry', 'pause between attempts', '--json')
    expect(result.exitCode, result.stderr).toBe(0)
    const answer = JSON.parse(result.stdout)
    expect(answer).toMatchObject({ status: 'answer', version: { served: '0.3.0' } })
    expect(answer.snippets[0].text).toContain('maxPauseMs')
  })

  it('searches, also in the registry', async () => {
    expect((await twinmcp('search', 'tidy', 'dates')).stdout).toContain('/npm/tidy-dates')
    const found = await twinmcp('search', 'slow-pages')
    expect(found.stdout).toContain('/npm/slow-pages  not_indexed')
    expect((await twinmcp('search', 'qqqqxxxx')).exitCode).toBe(3)
  })

  it('queues without --wait, says that nobody works, and shows the run', async () => {
    const added = await twinmcp('add', 'slow-pages', '--json')
    expect(added.exitCode, added.stderr).toBe(0)
    const { runs, worker } = JSON.parse(added.stdout)
    expect(worker).toBe('none')
    expect(added.stderr).toContain('add --wait')
    const shown = await twinmcp('status', runs[0].runId)
    expect(shown.stdout).toContain('/npm/slow-pages latest: queued')
    expect((await twinmcp('status')).stdout).toContain(runs[0].runId)
  })

  it('shows a coverage report', async () => {
    const { runs } = JSON.parse((await twinmcp('status', '--json')).stdout)
    const done = runs.find((run: { version: string }) => run.version === '2.0.1' && run !== null)
    expect(done.coverage ?? runs.at(-1).coverage).toMatchObject({
      pagesIndexed: expect.any(Number),
    })
  })

  it('leaves an interrupted run in the queue', async () => {
    const child = Bun.spawn([process.execPath, CLI, 'add', 'slow-pages', '--wait'], {
      env: environment(),
      stdout: 'ignore',
      stderr: 'pipe',
    })
    let told = ''
    const decoder = new TextDecoder()
    for await (const part of child.stderr) {
      const before = told
      told += decoder.decode(part)
      // Once: a second one would end it where it is.
      if (told.includes('download') && !before.includes('download')) child.kill('SIGINT')
    }
    expect(await child.exited).toBe(130)
    expect(told).toContain('twinmcp status')
    const { runs } = JSON.parse((await twinmcp('status', '--json')).stdout)
    const run = runs.find((each: { libraryId: string }) => each.libraryId === '/npm/slow-pages')
    expect(run.status).toBe('queued')
    expect((await twinmcp('add', 'slow-pages', '--wait')).stdout).toContain(
      'succeeded /npm/slow-pages',
    )
  })

  it('deletes only when told to', async () => {
    const unsure = await twinmcp('remove', '/npm/@acme/retry')
    expect(unsure.exitCode).toBe(4)
    expect(unsure.stderr).toContain('--yes')
    const sure = await twinmcp('remove', '@acme/retry', '--yes', '--json')
    expect(JSON.parse(sure.stdout)).toMatchObject({
      libraryId: '/npm/@acme/retry',
      versionsRemoved: 1,
    })
    expect((await twinmcp('remove', '@acme/retry', '--yes')).exitCode).toBe(3)
    expect((await twinmcp('remove', 'tidy-dates@1', '--yes')).exitCode).toBe(2)
  })

  it('checks what it needs', async () => {
    const result = await twinmcp('doctor', '--json')
    const { checks } = JSON.parse(result.stdout)
    const verdicts = Object.fromEntries(
      checks.map((check: { name: string; verdict: string }) => [check.name, check.verdict]),
    )
    expect(verdicts).toMatchObject({
      bun: 'ok',
      disk: 'ok',
      database: 'ok',
      migrations: 'ok',
      worker: 'warn',
      registry: 'ok',
      server: 'warn',
    })
    expect(result.exitCode).toBe(0)
    const broken = await runProgram(
      CLI,
      ['doctor'],
      environment({ DATABASE_URL: 'postgres://u:secret@127.0.0.1:1/x' }),
    )
    expect(broken.exitCode).toBe(1)
    expect(broken.stdout).toMatch(/bad +database +The database at 127\.0\.0\.1:1 cannot be used/)
    expect(broken.stdout + broken.stderr).not.toContain('secret')
  })

  it.each([
    [['nonsense'], 2],
    [['add'], 2],
    [['add', 'tidy-dates', 'b@d!'], 2],
    [['docs', 'tidy-dates', 'x', '--tokens', '5'], 2],
    [['docs', 'tidy-dates', 'x', '--tokens', 'five'], 2],
    [['status', 'not-a-run'], 2],
    [['status', '01900000-0000-7000-8000-000000000000'], 3],
    [['docs', 'nobody-published-this', 'x'], 3],
    [['add', 'nobody-published-this', '--wait'], 1],
  ] as [string[], number][])('ends %j with %i and one JSON document', async (args, exitCode) => {
    const plain = await twinmcp(...args)
    expect(plain.exitCode, plain.stderr).toBe(exitCode)
    expect(plain.stderr).not.toMatch(/ {4}at /)
    const json = await twinmcp(...args, '--json')
    expect(json.exitCode).toBe(exitCode)
    expect(JSON.parse(json.stdout)).toBeTypeOf('object')
  })

  it('lists every bad setting', async () => {
    const result = await runProgram(CLI, ['list'], environment({ PORT: 'x', LOG_LEVEL: 'loud' }))
    expect(result.exitCode).toBe(2)
    expect(result.stderr).toContain('PORT')
    expect(result.stderr).toContain('LOG_LEVEL')
  })

  it('says nothing when its reader leaves', async () => {
    const child = Bun.spawn(
      [
        'sh',
        '-c',
        `"${process.execPath}" "${CLI}" list --json | head -c 1; echo "${'$'}{PIPESTATUS:-}"`,
      ],
      { env: environment(), stdout: 'pipe', stderr: 'pipe' },
    )
    expect(await new Response(child.stdout).text()).toMatch(/^\{/)
    expect(await new Response(child.stderr).text()).toBe('')
  })

  it('prints plain text under NO_COLOR and where no terminal is', async () => {
    const help = await twinmcp('--help')
    expect(help.exitCode).toBe(0)
    expect(help.stdout).toContain('Exit codes')
    const { stdout } = await runProgram(CLI, ['list'], environment({ CI: '1' }))
    expect(stdout).not.toContain('\x1b[')
  })
})

describe('with a database of its own', () => {
  it('starts the embedded Postgres, and leaves nothing behind', async () => {
    const { DATABASE_URL: _, ...embedded } = environment()
    const added = await runProgram(CLI, ['add', 'tidy-dates', '--wait', '--json'], embedded)
    expect(added.exitCode, added.stderr).toBe(0)
    const { stdout } = await runProgram(CLI, ['list'], embedded)
    expect(stdout).toContain('/npm/tidy-dates')
    const { openEmbeddedPostgres } = await import('@twinmcp/db/embedded')
    const opened = await openEmbeddedPostgres({
      home,
      cacheDir: process.env.TWINMCP_CACHE ?? join(process.env.HOME ?? '', '.cache/twinmcp'),
    })
    await opened.release({ wait: true })
  })
})
