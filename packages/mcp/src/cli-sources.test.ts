import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { createTestDatabase, type TestDatabase } from '@twinmcp/db/testing'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { CLI, runProgram } from './testing/run-process.ts'

let database: TestDatabase
const home = mkdtempSync(join(tmpdir(), 'twinmcp-cli-sources-'))
const docs = join(home, 'handbook')

beforeAll(async () => {
  database = await createTestDatabase()
  mkdirSync(docs)
  writeFileSync(join(docs, 'guide.md'), '# Guide\n\nThe lantern is lit with the brass key.\n')
  writeFileSync(join(docs, 'page.html'), '<h1>Page</h1><p>The harbour opens at noon each day.</p>')
})

afterAll(async () => {
  await database?.drop()
  rmSync(home, { recursive: true, force: true })
})

const twinmcp = (...args: string[]) =>
  runProgram(CLI, args, {
    PATH: process.env.PATH ?? '',
    HOME: process.env.HOME ?? '',
    TWINMCP_HOME: home,
    DATABASE_URL: database.url,
    PORT: '1',
    ...(process.env.TWINMCP_CACHE && { TWINMCP_CACHE: process.env.TWINMCP_CACHE }),
  })
const json = async (...args: string[]) => {
  const result = await twinmcp(...args, '--json')
  expect(result.exitCode, result.stderr).toBe(0)
  return JSON.parse(result.stdout)
}

describe('sources on the command line', () => {
  it('make a library of a folder, with every format in it, and answer from it', async () => {
    const added = await twinmcp('add', docs, '--name', 'handbook', '--wait')
    expect(added.exitCode, added.stderr).toBe(0)
    expect(added.stdout).toContain('2 pages and')
    const { stdout } = await twinmcp('docs', '/files/handbook', 'when does the harbour open')
    expect(stdout).toContain('The harbour opens at noon each day.')
  })

  it('are listed with their plan, and looked at, planned, paused and resumed one by one', async () => {
    const { sources } = await json('sources', '/files/handbook')
    expect(sources).toMatchObject([
      { kind: 'files', isPrimary: true, parts: [{ version: 'current', documentCount: 2 }] },
    ])
    const id = String(sources[0].sourceId)
    expect(await json('source', 'plan', id, '6h')).toMatchObject({ fixedSeconds: 21_600 })
    expect(await json('source', 'pause', id)).toMatchObject({ state: 'paused' })
    expect((await json('source', 'resume', id)).state).not.toBe('paused')
    expect(await json('source', 'check', id)).toMatchObject({ libraryId: '/files/handbook' })
  })

  it('tell what has changed since, page by page and line by line', async () => {
    writeFileSync(join(docs, 'guide.md'), '# Guide\n\nThe lantern is lit with the iron key.\n')
    const again = await twinmcp('add', '/files/handbook', '--wait')
    expect(again.exitCode, again.stderr).toBe(0)
    const { items } = await json('changes', '/files/handbook')
    expect(items).toMatchObject([{ path: 'guide.md', change: 'changed' }])
    const { stdout } = await twinmcp('diff', String(items[0].id))
    expect(stdout).toContain('- The lantern is lit with the brass key.')
    expect(stdout).toContain('+ The lantern is lit with the iron key.')
  })

  it('are followed, and the queue shows what is done', async () => {
    await json('follow', '/files/handbook')
    expect(await json('notifications')).toMatchObject({ unread: 0 })
    expect(await json('queue')).toMatchObject({ budget: expect.anything(), deadLetters: [] })
  })

  it.each([
    [['sources', '/files/nothing'], 'not_found', 3],
    [['source', 'pause', '999999'], 'not_found', 3],
    [['source', 'remove', 'abc', '--yes'], 'bad_input', 2],
    [['source', 'plan', '1', 'often'], 'bad_input', 2],
    [['source', 'plan', '1', '400d'], 'bad_input', 2],
    [['add', './no-such-folder'], 'bad_input', 2],
    [['add', 'ftp://example.org/docs'], 'bad_input', 2],
  ] as const)('refuse %j with %s', async (args, code, exitCode) => {
    const result = await twinmcp(...args, '--json')
    expect(JSON.parse(result.stdout).error.code).toBe(code)
    expect(result.exitCode).toBe(exitCode)
  })
})
