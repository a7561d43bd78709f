import { spawn } from 'node:child_process'
import { existsSync, readdirSync, readFileSync, writeFileSync } from 'node:fs'
import { mkdtemp, rm, utimes } from 'node:fs/promises'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, afterEach, beforeAll, expect, test } from 'vitest'
import { createTestContext, type TestContext } from '../../../testing/index.ts'
import { type GitServer, startGitServer } from '../../../testing/start-git-server.ts'
import { useSource } from '../sources.test-suite.ts'
import { openCloneFolder } from './clone-folder.ts'
import { gitSource } from './plain-git-source.ts'
import { pruneClones } from './prune-clones.ts'

let server: GitServer
let home: string
let world: TestContext
beforeAll(async () => {
  server = await startGitServer()
  home = await mkdtemp(join(tmpdir(), 'twinmcp-hostile-'))
  world = await createTestContext({
    environment: { TWINMCP_HOME: home, TWINMCP_ALLOWED_NETWORKS: '127.0.0.0/8' },
  })
})
afterAll(async () => {
  await world.drop()
  await server.close()
  await rm(home, { recursive: true, force: true })
})
afterEach(() => {
  server.fail(null)
  server.slow(0)
})

const urlOf = (name: string) => `${server.url}/${name}.git`
const read = (name: string, given: Parameters<typeof useSource>[2] = {}) =>
  useSource(gitSource, world.ctx, given).read(urlOf(name))
const paths = (result: { files: readonly { path: string }[] }) =>
  result.files.map(({ path }) => path)
const repositoryFolder = async (name: string) => (await openCloneFolder(home, urlOf(name))).gitDir

/** A tree object from raw entries, which git's own commands would refuse to write. */
function writeTree(name: string, entries: [mode: string, name: string, id: string][]): string {
  const parts = entries.flatMap(([mode, entry, id]) => [
    Buffer.from(`${mode} ${entry}\0`),
    Buffer.from(id, 'hex'),
  ])
  const args = ['hash-object', '-w', '-t', 'tree', '--literally', '--stdin']
  return server.git(name, args, Buffer.concat(parts))
}
function commitTree(name: string, tree: string): void {
  const commit = server.git(name, ['commit-tree', tree, '-m', 'x'])
  server.git(name, ['update-ref', 'refs/heads/main', commit])
}
const writeBlob = (name: string, text: string) =>
  server.git(name, ['hash-object', '-w', '--stdin'], text)

test('a link is not followed, a submodule not fetched', async () => {
  server.commit('o/links', [
    { path: 'README.md', content: '# Links' },
    { path: 'docs/passwd.md', content: '/etc/passwd', mode: '120000' },
    { path: 'docs/up.md', content: '../../../../etc/passwd', mode: '120000' },
    {
      path: '.gitmodules',
      content: `[submodule "m"]\n\tpath = m.md\n\turl = ${server.url}/o/other.git\n`,
    },
  ])
  const commit = server.git('o/links', ['rev-parse', 'main'])
  server.git(
    'o/links',
    ['fast-import', '--quiet', '--force'],
    `commit refs/heads/main
committer Ada <ada@example.org> 1767323045 +0000
data 1
x
from ${commit}
M 160000 ${commit} m.md
`,
  )
  const before = server.requests.length
  const result = await read('o/links')
  expect(paths(result)).toEqual(['README.md'])
  expect(result.skipped).toEqual([
    { path: 'docs/passwd.md', reason: 'a symlink, not a file' },
    { path: 'docs/up.md', reason: 'a symlink, not a file' },
    { path: 'm.md', reason: 'a submodule, not a file' },
  ])
  expect(server.requests.slice(before).every(({ line }) => line.includes('/o/links.git/'))).toBe(
    true,
  )
})

test("paths that lead out, or into git's own folder, are left out with a reason", async () => {
  const blob = writeBlob('o/paths', 'evil')
  const inner = writeTree('o/paths', [['100644', 'evil.md', blob]])
  commitTree(
    'o/paths',
    writeTree('o/paths', [
      ['40000', '..', inner],
      ['40000', '.GIT', inner],
      ['40000', '.git', inner],
      ['100644', 'README.md', blob],
      ['100644', 'a\nb.md', blob],
      ['100644', 'c\\d.md', blob],
    ]),
  )
  const result = await read('o/paths')
  expect(paths(result)).toEqual(['README.md'])
  expect(Object.fromEntries(result.skipped.map(({ path, reason }) => [path, reason]))).toEqual({
    '../evil.md': 'its path leads out of the repository',
    '.GIT/evil.md': "lies in git's own folder",
    '.git/evil.md': "lies in git's own folder",
    'a?b.md': 'its name has characters that no page has',
    'c\\d.md': 'its name has characters that no page has',
  })
  expect(readdirSync(home).sort()).toEqual(['git'])
})

test('a tree that repeats itself without end is left at the limit', async () => {
  const blob = writeBlob('o/bomb', 'x')
  const names = Array.from({ length: 10 }, (_, index) => String(index))
  let tree = writeTree(
    'o/bomb',
    names.map((name) => ['100644', `${name}.txt`, blob]),
  )
  for (let depth = 0; depth < 8; depth++) {
    const inner = tree
    tree = writeTree(
      'o/bomb',
      names.map((name) => ['40000', name, inner]),
    )
  }
  const inner = tree
  commitTree(
    'o/bomb',
    writeTree('o/bomb', [
      ['100644', 'README.md', blob],
      ['40000', 'a', inner],
    ]),
  )
  const result = await read('o/bomb')
  expect(paths(result)).toEqual(['README.md'])
  expect(result.skipped).toContainEqual({
    path: '…',
    reason: 'the repository has more files than are looked at',
  })
}, 60_000)

test('a page of 64 MB costs that page, not the disk', async () => {
  const huge = Buffer.alloc(64 * 1024 * 1024)
  for (let at = 0; at < huge.length; at += 65_536)
    crypto.getRandomValues(huge.subarray(at, at + 65_536))
  server.git('o/huge', ['config', 'pack.compression', '0'])
  server.commit('o/huge', { 'README.md': '# Huge', 'docs/a.md': 'a', 'docs/huge.md': huge })
  const result = await read('o/huge')
  expect(paths(result)).toEqual(['README.md', 'docs/a.md'])
  expect(result.skipped).toEqual([{ path: 'docs/huge.md', reason: 'larger than 2 MB' }])
}, 60_000)

test('a repository of 50,000 tags is read at the newest', async () => {
  const commit = server.commit('o/tagged', { 'README.md': 'x' })
  const lines = Array.from(
    { length: 50_000 },
    (_, index) => `${commit} refs/tags/v${Math.floor(index / 1000)}.${index % 1000}.0`,
  )
  writeFileSync(join(server.repository('o/tagged'), 'packed-refs'), `${lines.sort().join('\n')}\n`)
  const begun = performance.now()
  const found = await useSource(gitSource, world.ctx).discover(urlOf('o/tagged'))
  expect(found.version).toBe('49.999.0')
  expect(performance.now() - begun).toBeLessThan(5_000)
}, 60_000)

test('a host that knows no filters is read all the same', async () => {
  server.commit('o/unfiltered', { 'README.md': '# Plain', 'src/a.ts': 'x' })
  server.git('o/unfiltered', ['config', 'uploadpack.allowFilter', 'false'])
  expect(paths(await read('o/unfiltered'))).toEqual(['README.md'])
})

test('a cache that is damaged is made anew', async () => {
  server.commit('o/damaged', { 'README.md': '# One', 'docs/a.md': 'a' })
  await read('o/damaged')
  const packs = join(await repositoryFolder('o/damaged'), 'objects/pack')
  for (const name of readdirSync(packs)) {
    await rm(join(packs, name))
    if (name.endsWith('.pack')) writeFileSync(join(packs, name), 'PACK broken')
    if (name.endsWith('.idx')) writeFileSync(join(packs, name), 'broken')
  }
  expect(paths(await read('o/damaged'))).toEqual(['README.md', 'docs/a.md'])
})

test('a cache that a killed process left half made or locked is used all the same', async () => {
  server.commit('o/half', { 'README.md': '# Half' })
  await read('o/half')
  const folder = await repositoryFolder('o/half')
  await rm(join(folder, 'ready'))
  await rm(join(folder, 'HEAD'))
  writeFileSync(join(folder, '..', 'lock'), '999999999 1')
  expect(paths(await read('o/half'))).toEqual(['README.md'])
  writeFileSync(join(folder, 'shallow.lock'), '')
  writeFileSync(join(folder, '..', 'digests'), 'half a li')
  server.commit('o/half', { 'README.md': '# Whole' })
  expect(paths(await read('o/half'))).toEqual(['README.md'])
})

test('kill -9 at any time leaves a cache that the next run completes', async () => {
  const page = (index: number) => `# Page ${index}\n\n${crypto.randomUUID().repeat(200)}`
  const files = Object.fromEntries(
    Array.from({ length: 400 }, (_, index) => [`docs/${index}.md`, page(index)]),
  )
  server.commit('o/killed', files)
  const script = join(home, 'read.ts')
  const source = join(import.meta.dirname, 'plain-git-source.ts')
  writeFileSync(
    script,
    `import { gitSource } from ${JSON.stringify(source)}
    const env = { TWINMCP_HOME: ${JSON.stringify(home)}, TWINMCP_ALLOWED_NETWORKS: '127.0.0.0/8', TWINMCP_USER_AGENT: 'test' }
    const ctx = { env, log: { warn() {} } }
    const target = { name: ${JSON.stringify(urlOf('o/killed'))}, settings: gitSource.settings.parse({}), state: null }
    const found = await gitSource.discover(ctx, target, 'latest')
    await gitSource.fetch(ctx, target, found, new Map(), async () => {})
    console.log('done')`,
  )
  server.slow(60)
  for (const afterMs of [150, 300, 400, 500, 600, 700, 800]) {
    const child = spawn(process.execPath, [script], { stdio: 'ignore' })
    await new Promise((resolve) => setTimeout(resolve, afterMs))
    child.kill('SIGKILL')
  }
  server.slow(0)
  const result = await read('o/killed')
  expect(result.files).toHaveLength(400)
  expect(result.skipped).toEqual([])
  await rm(script)
}, 60_000)

test('two runs of one repository take turns', async () => {
  server.commit('o/twice', { 'README.md': '# Twice', 'docs/a.md': 'a' })
  const results = await Promise.all([1, 2, 3].map(() => read('o/twice')))
  expect(results.map((result) => result.files.length)).toEqual([2, 2, 2])
})

test('an ended run ends git with it', async () => {
  server.commit('o/slow', { 'README.md': '# Slow' })
  const { discover, fetch } = useSource(gitSource, world.ctx)
  const found = await discover(urlOf('o/slow'))
  expect(found.version).toBeNull()
  server.slow(20_000)
  const stop = new AbortController()
  const gone = new Error('the worker is stopping')
  const running = useSource(gitSource, { ...world.ctx, signal: stop.signal }).read(urlOf('o/slow'))
  setTimeout(() => stop.abort(gone), 400)
  const begun = performance.now()
  await expect(running).rejects.toBe(gone)
  expect(performance.now() - begun).toBeLessThan(3_000)
  void fetch
})

test.each([
  ['404', 404, 'not_found'],
  ['401', 401, 'not_found'],
  ['403', 403, 'forbidden'],
  ['429', 429, 'too_many_requests'],
  ['500', 500, 'upstream'],
  ['503', 503, 'upstream'],
])('a host that answers %s is told apart', async (_, status, code) => {
  server.commit('o/status', { 'README.md': 'x' })
  server.fail(status)
  await expect(read('o/status')).rejects.toMatchObject({ code })
})

test('a connection that breaks off while pages come is worth another try', async () => {
  server.commit('o/broken', { 'README.md': 'x' })
  server.fail(502, /POST/)
  await expect(read('o/broken')).rejects.toMatchObject({ code: 'upstream' })
})

test('private addresses are refused, also behind a redirect', async () => {
  const strict = { ...world.ctx, env: { ...world.env, TWINMCP_ALLOWED_NETWORKS: '' } }
  server.commit('o/private', { 'README.md': 'x' })
  const before = server.requests.length
  await expect(useSource(gitSource, strict).discover(urlOf('o/private'))).rejects.toMatchObject({
    code: 'forbidden',
  })
  expect(server.requests.length).toBe(before)
  const redirect = createServer((request, response) => {
    response.writeHead(302, { location: `http://127.0.0.2:1${request.url}` }).end()
  })
  await new Promise<void>((resolve) => redirect.listen(0, '127.0.0.1', resolve))
  const { port } = redirect.address() as AddressInfo
  const narrow = { ...world.ctx, env: { ...world.env, TWINMCP_ALLOWED_NETWORKS: '127.0.0.1/32' } }
  await expect(
    useSource(gitSource, narrow).discover(`http://127.0.0.1:${port}/o/private.git`),
  ).rejects.toMatchObject({ code: 'forbidden' })
  redirect.close()
})

test.each([
  ['file:///etc'],
  ['ext::sh -c touch% /tmp/pwned'],
  ['--upload-pack=x'],
  ['ssh://git@example.org/x/y'],
  ['https://user:password@example.org/x/y.git'],
  ['https://example.org/-x/y'],
  ['https://example.org/'],
  ['x'],
])('%s is no address of a repository', async (name) => {
  await expect(useSource(gitSource, world.ctx).discover(name)).rejects.toMatchObject({
    code: 'bad_input',
  })
})

test('clones that were not used for long make room', async () => {
  server.commit('o/old', { 'README.md': 'old' })
  server.commit('o/new', { 'README.md': 'new' })
  await read('o/old')
  await read('o/new')
  const old = (await openCloneFolder(home, urlOf('o/old'))).path
  const kept = (await openCloneFolder(home, urlOf('o/new'))).path
  await utimes(old, new Date(0), new Date(0))
  await pruneClones(home, kept, { budgetBytes: 1, everyMs: 0 })
  expect(existsSync(old)).toBe(false)
  expect(existsSync(kept)).toBe(true)
  expect(paths(await read('o/old'))).toEqual(['README.md'])
})

test('a Git LFS pointer and an empty page are no pages', async () => {
  server.commit('o/lfs', {
    'README.md': '# LFS',
    'docs/a.md': 'version https://git-lfs.github.com/spec/v1\noid sha256:00\nsize 1\n',
    'docs/empty.md': '',
  })
  const result = await read('o/lfs')
  expect(paths(result)).toEqual(['README.md'])
  expect(result.skipped.map(({ reason }) => reason)).toEqual([
    'empty',
    'its content lies in Git LFS',
  ])
})

test('nothing of the environment of git reaches the cache', async () => {
  server.commit('o/clean', { 'README.md': 'x' })
  await read('o/clean')
  const folder = await repositoryFolder('o/clean')
  expect(existsSync(join(folder, 'hooks'))).toBe(false)
  expect(readFileSync(join(folder, 'config'), 'utf8')).not.toMatch(/egress|proxy|Authorization/)
})
