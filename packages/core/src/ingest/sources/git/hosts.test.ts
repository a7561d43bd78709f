import { mkdtempSync, rmSync } from 'node:fs'
import { createServer, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest'
import { createTestContext, packEntries, type TestContext } from '../../../testing/index.ts'
import { type GitServer, startGitServer } from '../../../testing/start-git-server.ts'
import { documentUrl } from '../../absolute-links.ts'
import { bitbucketSource } from '../bitbucket.ts'
import { gitlabSource } from '../gitlab.ts'
import { describeSource, useSource } from '../sources.test-suite.ts'
import { plainGitHost } from './hosts/plain-git.ts'
import { gitSource } from './plain-git-source.ts'
import { readArchive } from './read-archive.ts'
import { GitHubSettings } from './settings.ts'

const temporary = () => mkdtempSync(join(tmpdir(), 'twinmcp-hosts-'))
const NETWORKS = { TWINMCP_ALLOWED_NETWORKS: '127.0.0.0/8' }

const gitServer = { url: '' }
describeSource(
  {
    ...gitSource,
    discover: (ctx, target, range) =>
      gitSource.discover(
        ctx,
        { ...target, name: `${gitServer.url}/acme/${target.name}.git` },
        range,
      ),
  },
  async () => {
    const git = await startGitServer()
    gitServer.url = git.url
    const home = temporary()
    return {
      environment: { TWINMCP_HOME: home, ...NETWORKS },
      publish: async (name, version, files) => {
        git.commit(`acme/${name}`, files, { tags: [version] })
      },
      addMissing: () => {},
      fail: () => git.fail(503),
      heal: () => git.fail(null),
      close: async () => {
        await git.close()
        rmSync(home, { recursive: true, force: true })
      },
    }
  },
)

/** Answers by path; fails the test for a path that it was not given. */
async function startApi() {
  const answers = new Map<string, unknown>()
  const requests: { path: string; headers: Record<string, unknown> }[] = []
  const unknown: string[] = []
  const server: Server = createServer((request, response) => {
    const path = request.url ?? ''
    requests.push({ path, headers: request.headers })
    const body = answers.get(path)
    if (body === undefined) unknown.push(path)
    const etag = `"${path.length}"`
    if (body !== undefined && request.headers['if-none-match'] === etag) {
      response.writeHead(304, { etag }).end()
      return
    }
    const bytes = body instanceof Uint8Array ? body : JSON.stringify(body ?? {})
    response.writeHead(body === undefined ? 501 : 200, { 'content-type': 'application/json', etag })
    response.end(bytes)
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    answers,
    requests,
    close: async () => {
      server.closeAllConnections()
      await new Promise((resolve) => server.close(resolve))
      expect(unknown).toEqual([])
    },
  }
}

describe('a repository of another host', () => {
  let git: GitServer
  let api: Awaited<ReturnType<typeof startApi>>
  let world: TestContext
  const home = temporary()
  beforeAll(async () => {
    git = await startGitServer()
    api = await startApi()
    world = await createTestContext({
      environment: {
        TWINMCP_HOME: home,
        TWINMCP_BITBUCKET_URL: git.url,
        TWINMCP_BITBUCKET_API: api.url,
        ...NETWORKS,
      },
    })
  })
  afterAll(async () => {
    await world.drop()
    await git.close()
    await api.close()
    rmSync(home, { recursive: true, force: true })
  })
  afterEach(() => git.fail(null))

  test('on Bitbucket has its facts and addresses', async () => {
    const commit = git.commit('acme/bucket', { 'README.md': '# B' }, { tags: ['v1.0.0'] })
    git.commit('acme/bucket.git/wiki', { 'Home.md': '# Wiki' })
    const facts = { description: 'A bucket', website: 'https://bucket.example', language: 'java' }
    api.answers.set('/2.0/repositories/acme/bucket', facts)
    const source = useSource(bitbucketSource, world.ctx)
    const found = await source.discover(`${git.url}/acme/bucket`)
    expect(found).toMatchObject({
      version: '1.0.0',
      facts: { description: 'A bucket', homepageUrl: 'https://bucket.example', keywords: ['java'] },
    })
    const { files, linkBase } = await source.documents(found, await source.fetch(found))
    expect(files.map(({ path }) => documentUrl(linkBase, path))).toEqual([
      `${git.url}/acme/bucket/src/${commit}/README.md`,
    ])
  })

  test('on GitLab lies in groups of groups, and has releases and a licence', async () => {
    const commit = git.commit('group/sub/project', { 'README.md': '# G' }, { tags: ['v2.0.0'] })
    // One address for people, git and the API, as on GitLab.
    const env = { ...world.env, TWINMCP_GITLAB_URL: git.url, TWINMCP_GITLAB_TOKEN: 'glpat-secret' }
    const ctx = { ...world.ctx, env }
    const base = '/api/v4/projects/group%2Fsub%2Fproject'
    git.serve(`${base}?license=true`, {
      description: 'Grouped',
      topics: ['go'],
      license: { key: 'apache-2.0' },
    })
    git.serve(`${base}/releases?per_page=100`, [
      {
        tag_name: 'v2.0.0',
        name: 'Two',
        description: 'Much better.',
        released_at: '2026-01-02T00:00:00Z',
      },
    ])
    const source = useSource(gitlabSource, ctx)
    const found = await source.discover(`${git.url}/group/sub/project`)
    expect(found.facts).toMatchObject({
      description: 'Grouped',
      license: 'Apache-2.0',
      keywords: ['go'],
    })
    const read = await source.documents(found, await source.fetch(found))
    const urlOf = (path: string) => documentUrl(read.linkBase, path)
    expect(read.files.map(({ path, url }) => [path, url ?? urlOf(path)])).toEqual([
      ['README.md', `${git.url}/group/sub/project/-/blob/${commit}/README.md`],
      ['releases/v2.0.0.md', `${git.url}/group/sub/project/-/releases/v2.0.0`],
    ])
    const tokens = git.requests.filter(({ line }) => line.includes('/api/'))
    expect(tokens).toHaveLength(2)
    const gitRequests = git.requests.filter(({ line }) => line.includes('/group/sub/project.git/'))
    const basic = `Basic ${Buffer.from('oauth2:glpat-secret').toString('base64')}`
    expect(gitRequests.every(({ authorization }) => authorization === basic)).toBe(true)
  })

  test.each([
    ['https://codeberg.org/a/b', null, 'https://codeberg.org/a/b/src/commit/c1/docs/x%20y.md'],
    ['https://git.example/a/b.git', null, 'https://git.example/a/b?commit=c1&path=docs/x%20y.md'],
    [
      'https://git.example/a/b',
      'https://git.example/tree/{path}?h={commit}',
      'https://git.example/tree/docs/x%20y.md?h=c1',
    ],
  ])('at %s shows its files where that host does', (name, fileUrl, expected) => {
    const repository = plainGitHost.locate(world.env, name, { fileUrl })
    expect(repository.fileUrl('c1', 'docs/x y.md')).toBe(expected)
  })

  test('is read from its archive by a server without git', async () => {
    const commit = 'c'.repeat(40)
    const entry = (path: string, content: string) => ({ name: `acme-x-ccc/${path}`, content })
    const archive = await packEntries([
      { name: 'acme-x-ccc/', type: 'directory' },
      entry('README.md', '# Packed'),
      entry('docs/a.md', 'a'),
      entry('docs/big.md', 'x'.repeat(5_000)),
      entry('src/index.ts', 'x'),
      entry('../evil.md', 'evil'),
      { name: 'acme-x-ccc/docs/link.md', type: 'symlink', linkname: '/etc/passwd' },
    ])
    api.answers.set('/archive.tar.gz', archive)
    const repository = plainGitHost.locate(world.env, 'https://git.example/acme/x', {
      fileUrl: null,
    })
    const host = { kind: 'git', api: { archiveUrl: () => `${api.url}/archive.tar.gz` } }
    const read = await readArchive(
      world.ctx,
      { host, repository, commit } as never,
      {
        label: 'acme/x',
        known: new Map([['docs/a.md', new Bun.CryptoHasher('sha256').update('a').digest('hex')]]),
        settings: { ...GitHubSettings.parse({}), maxFileBytes: 1_000, fileUrl: null },
        report: async () => {},
      } as never,
    )
    expect(read.pages.map(({ path }) => path)).toEqual(['README.md'])
    expect(read.unchanged).toEqual(['docs/a.md'])
    expect(read.skipped).toEqual([
      { path: 'docs/big.md', reason: 'larger than 0 MB' },
      { path: 'docs/link.md', reason: 'a symlink, not a file' },
    ])
  })
})
