import { createHash } from 'node:crypto'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { type GitServer, startGitServer } from '../../../testing/start-git-server.ts'
import { type CommitRequest, readCommit } from './read-commit.ts'
import { GitHubSettings } from './settings.ts'
import { withClone } from './with-clone.ts'

let server: GitServer
let home: string
beforeAll(async () => {
  server = await startGitServer()
  home = await mkdtemp(join(tmpdir(), 'twinmcp-git-'))
})
afterAll(async () => {
  await server.close()
  await rm(home, { recursive: true, force: true })
})

const log = { warn: () => {} }
const sha256 = (text: string) => createHash('sha256').update(text).digest('hex')

async function read(name: string, commit: string, request: Partial<CommitRequest> = {}) {
  const ctx = { env: { TWINMCP_HOME: home }, log } as never
  const cloneUrl = `${server.url}/${name}.git`
  return withClone(ctx, { cloneUrl, label: name, hint: '' }, (folder) =>
    readCommit(ctx, folder, {
      label: name,
      commit,
      access: { proxyUrl: null, userAgent: 'test' },
      settings: { ...GitHubSettings.parse({}), fileUrl: null },
      known: new Map(),
      documentPath: (path) => path,
      report: async () => {},
      ...request,
    }),
  )
}
const paths = (result: { pages: readonly { path: string }[] }) =>
  result.pages.map(({ path }) => path)

test('only the pages of a commit are fetched, in reading order', async () => {
  const commit = server.commit('o/first', {
    'README.md': '# First',
    'docs/10.md': 'ten',
    'docs/9.md': 'nine',
    'docs/api.rst': 'API\n===\n',
    'CHANGELOG.md': '## 1.0.0',
    'LICENSE.md': 'MIT',
    'src/big.bin': Buffer.alloc(300_000, 7),
  })
  const result = await read('o/first', commit)
  expect(paths(result)).toEqual([
    'README.md',
    'docs/9.md',
    'docs/10.md',
    'docs/api.rst',
    'CHANGELOG.md',
  ])
  expect(Buffer.from(result.pages[0]?.bytes ?? []).toString()).toBe('# First')
  expect(result.skipped).toEqual([{ path: 'LICENSE.md', reason: 'licence' }])
  expect(result.committedAt?.toISOString()).toBe('2026-01-02T03:04:05.000Z')
  const wanted = server.requests.flatMap(({ body }) => body.match(/want [0-9a-f]{40}/g) ?? [])
  expect(wanted).toHaveLength(1 + 5)
})

test('what is indexed with the same content is neither fetched nor read again', async () => {
  const first = server.commit('o/again', { 'README.md': 'one', 'docs/a.md': 'a', 'docs/b.md': 'b' })
  await read('o/again', first)
  const second = server.commit('o/again', {
    'README.md': 'one',
    'docs/a.md': 'A',
    'docs/b.md': 'b',
  })
  const known = new Map(
    Object.entries({ 'README.md': 'one', 'docs/a.md': 'a', 'docs/b.md': 'b' }).map(
      ([path, text]) => [path, sha256(text)],
    ),
  )
  const before = server.requests.length
  const result = await read('o/again', second, { known })
  expect(paths(result)).toEqual(['docs/a.md'])
  expect(result.unchanged).toEqual(['README.md', 'docs/b.md'])
  const wanted = server.requests
    .slice(before)
    .flatMap(({ body }) => body.match(/want [0-9a-f]{40}/g) ?? [])
  expect(wanted).toHaveLength(2)
})

test('the same commit is read again without any request', async () => {
  const commit = server.commit('o/still', { 'README.md': 'still' })
  await read('o/still', commit)
  const before = server.requests.length
  expect(paths(await read('o/still', commit))).toEqual(['README.md'])
  expect(server.requests.length).toBe(before)
})
