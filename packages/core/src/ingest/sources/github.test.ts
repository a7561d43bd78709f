import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest'
import { AppError } from '../../errors.ts'
import { createTestContext, type TestContext } from '../../testing/index.ts'
import { type FakeGitHub, startFakeGitHub } from '../../testing/start-fake-github.ts'
import { type GitServer, startGitServer } from '../../testing/start-git-server.ts'
import { documentUrl, resolveLink } from '../absolute-links.ts'
import { githubSource } from './github.ts'
import type { SourceDocuments } from './source.ts'
import { describeSource, useSource } from './sources.test-suite.ts'

const environmentOf = (github: FakeGitHub, git: GitServer, home: string) => ({
  TWINMCP_GITHUB_API: github.url,
  TWINMCP_GIT_BASE: git.url,
  TWINMCP_HOME: home,
  TWINMCP_ALLOWED_NETWORKS: '127.0.0.0/8',
})

describeSource(
  {
    ...githubSource,
    // The suite's names are of one part.
    discover: (ctx, target, range) =>
      githubSource.discover(ctx, { ...target, name: `acme/${target.name}` }, range),
  },
  async () => {
    const github = await startFakeGitHub()
    const git = await startGitServer()
    const home = mkdtempSync(join(tmpdir(), 'twinmcp-github-'))
    return {
      environment: environmentOf(github, git, home),
      publish: async (name, version, files) => {
        github.set(`acme/${name}`, { facts: {} })
        git.commit(`acme/${name}`, files, { tags: [`v${version}`] })
      },
      addMissing: () => {},
      fail: () => {
        git.fail(503)
        github.fail(503)
      },
      heal: () => {
        git.fail(null)
        github.heal()
      },
      close: async () => {
        await git.close()
        await github.close()
        rmSync(home, { recursive: true, force: true })
      },
    }
  },
)

describe('a GitHub repository', () => {
  let github: FakeGitHub
  let git: GitServer
  let world: TestContext
  const home = mkdtempSync(join(tmpdir(), 'twinmcp-github-'))
  beforeAll(async () => {
    github = await startFakeGitHub()
    git = await startGitServer()
    world = await createTestContext({ environment: environmentOf(github, git, home) })
  })
  afterAll(async () => {
    await world.drop()
    await git.close()
    await github.close()
    rmSync(home, { recursive: true, force: true })
  })
  afterEach(() => {
    github.heal()
    git.fail(null)
  })
  const withToken = () => ({
    ...world.ctx,
    env: { ...world.env, TWINMCP_GITHUB_TOKEN: 'ghp_secret' },
  })
  const paths = ({ files }: SourceDocuments) => files.map(({ path }) => path)
  const known = ({ files }: SourceDocuments) =>
    new Map(
      files.map(({ path, bytes }) => [
        path,
        new Bun.CryptoHasher('sha256').update(bytes).digest('hex'),
      ]),
    )
  const release = (tag: string, body = `Notes of ${tag}`) => ({
    tag_name: tag,
    name: tag,
    body,
    html_url: `https://github.com/acme/x/releases/tag/${tag}`,
    draft: false,
    prerelease: false,
    published_at: '2026-01-02T00:00:00Z',
    author: { login: 'ada' },
  })

  test('gives facts, aliases and versions of the library', async () => {
    github.set('acme/facts', {
      facts: {
        description: 'Makes facts',
        homepage: 'https://facts.example/',
        license: { spdx_id: 'MIT', name: 'MIT License' },
        topics: ['facts', 'truth'],
        archived: true,
      },
    })
    const commit = git.commit(
      'acme/facts',
      { 'README.md': '# Facts' },
      { tags: ['v1.0.0', 'v1.1.0-rc.1'] },
    )
    const found = await useSource(githubSource, world.ctx).discover('acme/facts')
    expect(found).toMatchObject({
      version: '1.0.0',
      commit,
      deprecated: expect.stringContaining('archived'),
      facts: {
        ecosystem: 'github',
        name: 'acme/facts',
        description: 'Makes facts',
        homepageUrl: 'https://facts.example/',
        license: 'MIT',
        keywords: ['facts', 'truth'],
        aliases: ['/acme/facts'],
        locator: 'github:acme/facts',
        publishedVersions: ['1.0.0', '1.1.0-rc.1'],
        latestVersion: '1.0.0',
        distTags: { latest: '1.0.0' },
      },
    })
  })

  test('gives every page its address at the commit, its licence and its date', async () => {
    github.set('acme/urls', { facts: { license: { spdx_id: 'Apache-2.0' } } })
    const commit = git.commit('acme/urls', { 'docs/a b.md': '# A' }, { tags: ['v1.0.0'] })
    const { files, linkBase } = await useSource(githubSource, world.ctx).read('acme/urls')
    expect(files[0]).toMatchObject({
      path: 'docs/a b.md',
      provenance: {
        commit,
        license: 'Apache-2.0',
        publishedAt: new Date('2026-01-02T03:04:05Z'),
      },
    })
    const root = `${git.url}/acme/urls/blob/${commit}/`
    expect(documentUrl(linkBase, 'docs/a b.md')).toBe(`${root}docs/a%20b.md`)
    expect(resolveLink(linkBase, 'docs/a b.md', './a%20b')).toBe(`${root}docs/a%20b.md`)
    expect(resolveLink(linkBase, 'docs/a b.md', '/src/x.ts')).toBe(`${root}src/x.ts`)
  })

  test('without releases is read at its default branch, as what moves', async () => {
    github.set('acme/moving', { facts: {} })
    git.commit('acme/moving', { 'README.md': 'one' })
    const { discover } = useSource(githubSource, world.ctx)
    const first = await discover('acme/moving')
    expect(first.version).toBeNull()
    git.commit('acme/moving', { 'README.md': 'two' })
    expect((await discover('acme/moving')).fingerprint).not.toBe(first.fingerprint)
  })

  test('is read at a branch, tag or commit of the settings', async () => {
    github.set('acme/pinned', { facts: {} })
    const old = git.commit('acme/pinned', { 'README.md': 'old' }, { tags: ['v1.0.0'] })
    const next = git.commit('acme/pinned', { 'README.md': 'next' }, { branch: 'next' })
    const at = async (ref: string) => {
      const { commit, version } = await useSource(githubSource, world.ctx, {
        settings: { ref },
      }).discover('acme/pinned')
      return [commit, version]
    }
    expect(await at('next')).toEqual([next, null])
    expect(await at('v1.0.0')).toEqual([old, '1.0.0'])
    expect(await at(old)).toEqual([old, null])
    await expect(at('gone')).rejects.toMatchObject({
      code: 'not_found',
      message: expect.stringContaining('main, next'),
    })
    for (const ref of ['--upload-pack=touch /tmp/x', 'a..b', 'x.lock', '-x', 'a b']) {
      expect(githubSource.settings.safeParse({ ref }).success, ref).toBe(false)
    }
  })

  test('costs no rate while nothing has changed', async () => {
    github.set('acme/etag', { facts: { description: 'x' }, releases: [release('v1.0.0')] })
    git.commit('acme/etag', { 'README.md': 'x' }, { tags: ['v1.0.0'] })
    const first = useSource(githubSource, world.ctx)
    const found = await first.discover('acme/etag')
    const read = await first.documents(found, await first.fetch(found))
    expect(paths(read)).toEqual(['README.md', 'releases/v1.0.0.md'])
    const before = github.requests.length
    const again = useSource(githubSource, world.ctx, { state: read.state, known: known(read) })
    const second = await again.discover('acme/etag')
    expect(second.fingerprint).toBe(found.fingerprint)
    expect(second.facts?.description).toBe('x')
    const reread = await again.documents(second, await again.fetch(second))
    expect(reread).toMatchObject({ files: [], unchanged: ['README.md', 'releases/v1.0.0.md'] })
    expect(github.requests.slice(before).map((line) => line.slice(-3))).toEqual(['304', '304'])
    // Indexed anew by another pipeline: the notes are asked for although they have not changed.
    const anew = useSource(githubSource, world.ctx, { state: read.state })
    expect(paths(await anew.read('acme/etag'))).toEqual(['README.md', 'releases/v1.0.0.md'])
  })

  test('gives release notes up to its version, and no others', async () => {
    const releases = ['v3.0.0', 'v2.0.0', 'v2.0.0-rc.1', 'v1.0.0'].map((tag) => release(tag))
    github.set('acme/notes', { facts: {}, releases: [release('v0.9.0', ''), ...releases] })
    git.commit('acme/notes', { 'README.md': 'x' }, { tags: ['v1.0.0', 'v2.0.0', 'v3.0.0'] })
    const { read } = useSource(githubSource, world.ctx)
    const second = await read('acme/notes', '2.0.0')
    expect(paths(second)).toEqual(['README.md', 'releases/v2.0.0.md', 'releases/v1.0.0.md'])
    expect(second.files[1]).toMatchObject({
      kind: 'release',
      provenance: { author: 'ada', title: 'v2.0.0', metadata: { tag: 'v2.0.0' } },
    })
    const off = useSource(githubSource, world.ctx, { settings: { releases: false } })
    expect(paths(await off.read('acme/notes', '2.0.0'))).toEqual(['README.md'])
  })

  test('is read without release notes while the rate limit without a token is used up', async () => {
    github.set('acme/limited', { facts: { description: 'x' }, releases: [release('v1.0.0')] })
    git.commit('acme/limited', { 'README.md': 'x' }, { tags: ['v1.0.0'] })
    const reset = String(Math.floor(Date.now() / 1000) + 1800)
    github.fail(403, { 'x-ratelimit-remaining': '0', 'x-ratelimit-reset': reset })
    const read = await useSource(githubSource, world.ctx).read('acme/limited')
    expect(paths(read)).toEqual(['README.md'])
    expect(read.skipped).toEqual([
      { path: 'releases', reason: expect.stringContaining('rate limit') },
    ])
  })

  test('with a token waits for the end of a limit, in the queue', async () => {
    github.set('acme/waiting', { facts: {}, releases: [release('v1.0.0')] })
    git.commit('acme/waiting', { 'README.md': 'x' }, { tags: ['v1.0.0'] })
    github.fail(
      403,
      { 'retry-after': '90' },
      { message: 'You have exceeded a secondary rate limit.' },
    )
    const discovering = useSource(githubSource, withToken()).discover('acme/waiting')
    await expect(discovering).rejects.toMatchObject({
      code: 'too_many_requests',
      retryAfterMs: 90_000,
      message: expect.not.stringContaining('ghp_secret'),
    })
  })

  test('that is private is read with the token, which goes nowhere else', async () => {
    github.set('acme/private', { facts: {} })
    git.commit('acme/private', { 'README.md': 'secret' }, { tags: ['v1.0.0'] })
    const header = `Basic ${Buffer.from('x-access-token:ghp_secret').toString('base64')}`
    git.protect('acme/private', header)
    await expect(useSource(githubSource, world.ctx).discover('acme/private')).rejects.toMatchObject(
      {
        code: 'not_found',
        message: expect.stringContaining('TWINMCP_GITHUB_TOKEN'),
      },
    )
    const read = await useSource(githubSource, withToken()).read('acme/private')
    expect(paths(read)).toEqual(['README.md'])
    expect(github.authorizations.at(-1)).toBe('token ghp_secret')
    const elsewhere = await startGitServer()
    elsewhere.commit('acme/private', { 'README.md': 'x' }, { tags: ['v1.0.0'] })
    const settings = { releases: false }
    await useSource(githubSource, withToken(), { settings }).read(`${elsewhere.url}/acme/private`)
    expect(elsewhere.requests.every(({ authorization }) => authorization === undefined)).toBe(true)
    await elsewhere.close()
  })

  test('that was renamed is followed, and the token not to another host', async () => {
    github.set('acme/before', { facts: {} })
    git.commit('acme/after', { 'README.md': 'moved' }, { tags: ['v1.0.0'] })
    git.move('acme/before', `${git.url}/acme/after`)
    for (const ctx of [world.ctx, withToken()]) {
      expect(paths(await useSource(githubSource, ctx).read('acme/before'))).toEqual(['README.md'])
    }
    const elsewhere = await startGitServer()
    elsewhere.commit('acme/after', { 'README.md': 'x' }, { tags: ['v1.0.0'] })
    git.move('acme/before', `${elsewhere.url}/acme/after`)
    await expect(
      useSource(githubSource, withToken()).discover('acme/before'),
    ).rejects.toBeInstanceOf(AppError)
    expect(elsewhere.requests.every(({ authorization }) => authorization === undefined)).toBe(true)
    await elsewhere.close()
  })

  test('gives its wiki when that is asked for', async () => {
    github.set('acme/wikied', { facts: {} })
    git.commit('acme/wikied', { 'README.md': 'x' }, { tags: ['v1.0.0'] })
    const wiki = git.commit('acme/wikied.wiki', { 'Home.md': '# Home', '_Sidebar.md': 'x' })
    const settings = { wiki: true }
    const { files } = await useSource(githubSource, world.ctx, { settings }).read('acme/wikied')
    expect(files.map(({ path, url, provenance }) => [path, url, provenance?.commit])).toEqual([
      ['README.md', undefined, expect.any(String)],
      ['wiki/Home.md', `${git.url}/acme/wikied/wiki/Home`, wiki],
    ])
    github.set('acme/unwikied', { facts: {} })
    git.commit('acme/unwikied', { 'README.md': 'x' }, { tags: ['v1.0.0'] })
    const without = await useSource(githubSource, world.ctx, { settings }).read('acme/unwikied')
    expect(without.skipped).toEqual([{ path: 'wiki', reason: 'there is no wiki' }])
  })

  test('gives answered discussions and labelled issues as answers of the community', async () => {
    const asked = (number: number) => ({
      number,
      title: `How to ${number}?`,
      body: 'I wonder.\n\n# Really',
      url: `https://github.com/acme/qa/discussions/${number}`,
      createdAt: '2026-01-01T00:00:00Z',
      updatedAt: '2026-01-03T00:00:00Z',
      author: { login: 'bob' },
      upvoteCount: 2,
    })
    const said = (body: string, association: string, votes: number) => ({
      body,
      url: 'https://github.com/acme/qa#c',
      createdAt: '2026-01-02T00:00:00Z',
      author: { login: 'ada' },
      authorAssociation: association,
      reactions: { totalCount: votes },
    })
    github.set('acme/qa', {
      facts: {},
      discussions: Array.from({ length: 60 }, (_, index) => ({
        ...asked(index + 1),
        answer: { ...said('Like this.', 'NONE', 0), upvoteCount: 5 },
      })),
      issues: [
        {
          ...asked(900),
          labels: ['faq'],
          comments: {
            nodes: [
              said('me too', 'NONE', 40),
              said('Use b.', 'OWNER', 1),
              said('Use a.', 'MEMBER', 3),
            ],
          },
        },
        { ...asked(901), labels: ['faq'], comments: { nodes: [said('same here', 'NONE', 0)] } },
        { ...asked(902), labels: ['bug'], comments: { nodes: [said('no', 'OWNER', 9)] } },
      ],
    })
    git.commit('acme/qa', { 'README.md': 'x' }, { tags: ['v1.0.0'] })
    const settings = { discussions: true, issues: true, issueLabels: ['faq'] }
    const source = useSource(githubSource, withToken(), { settings })
    const found = await source.discover('acme/qa')
    const { files } = await source.documents(found, await source.fetch(found))
    expect(files).toHaveLength(1 + 60 + 1)
    const text = (path: string) =>
      Buffer.from(files.find((file) => file.path === path)?.bytes ?? []).toString()
    expect(text('discussions/1.md')).toBe(
      '# How to 1?\n\nI wonder.\n\n### Really\n\n## Answer\n\nLike this.\n',
    )
    expect(text('issues/900.md')).toContain('Use a.')
    expect(files.find(({ path }) => path === 'discussions/7.md')?.provenance).toMatchObject({
      tier: 'community',
      author: 'ada',
      metadata: { accepted: 'true', votes: '5', questionVotes: '2', askedBy: 'bob' },
    })
    // A repository whose answers the token may not see is read without them.
    git.commit('acme/unseen', { 'README.md': 'x' }, { tags: ['v1.0.0'] })
    const unseen = await useSource(githubSource, withToken(), { settings }).read('acme/unseen')
    expect(unseen.skipped).toContainEqual({ path: 'answers', reason: 'the host has none' })
    const refused = await useSource(githubSource, world.ctx, { settings }).read('acme/qa')
    expect(refused.skipped).toEqual([{ path: 'discussions', reason: 'they need a token' }])
  })

  test('of several packages gives one of them, by its folder or its name', async () => {
    github.set('acme/mono', { facts: {} })
    git.commit(
      'acme/mono',
      {
        'README.md': '# Mono',
        'package.json': '{"name":"mono","private":true}',
        'packages/ui/package.json': '{"name":"@acme/ui"}',
        'packages/ui/README.md': '# UI',
        'packages/ui/docs/a.md': 'a',
        'packages/cli/package.json': '{"name":"@acme/cli"}',
        'packages/cli/README.md': '# CLI',
      },
      { tags: ['@acme/ui@1.2.0', '@acme/cli@3.0.0', '@acme/ui@2.0.0-beta.1'] },
    )
    const of = (name: string) => useSource(githubSource, world.ctx, { settings: { package: name } })
    expect((await of('@acme/ui').discover('acme/mono')).version).toBe('1.2.0')
    const ui = await of('@acme/ui').read('acme/mono')
    expect(ui.files.map(({ path, kind }) => [path, kind])).toEqual([
      ['packages/ui/README.md', 'readme'],
      ['packages/ui/docs/a.md', 'guide'],
    ])
    expect(paths(await of('packages/cli').read('acme/mono'))).toEqual(['packages/cli/README.md'])
    expect(ui.state).toMatchObject({ packages: { '@acme/cli': 'packages/cli' } })
    await expect(of('@acme/none').read('acme/mono')).rejects.toMatchObject({
      code: 'not_found',
      message: expect.stringContaining('@acme/ui'),
    })
  })

  test('is steered by its twinmcp.json and by the settings of the source', async () => {
    github.set('acme/steered', { facts: {} })
    git.commit(
      'acme/steered',
      {
        'README.md': 'x',
        'twinmcp.json':
          '{"folders":["docs"],"exclude":["docs/old"],"rules":["Use the pool"],"versions":["v0.9.0"]}',
        'docs/a.md': 'a',
        'docs/old/b.md': 'b',
        'guide/c.md': 'c',
      },
      { tags: ['v1.0.0'] },
    )
    const read = await useSource(githubSource, world.ctx).read('acme/steered')
    expect(paths(read)).toEqual(['README.md', 'docs/a.md', 'twinmcp.json/rules.md'])
    expect(Buffer.from(read.files[2]?.bytes ?? []).toString()).toContain('- Use the pool')
    expect(read.state).toMatchObject({ versions: ['v0.9.0'] })
    expect(read.skipped).toContainEqual({ path: 'guide/c.md', reason: 'left out by twinmcp.json' })
    const settings = { exclude: ['docs/a.md'], include: ['docs/**'] }
    const steered = await useSource(githubSource, world.ctx, { settings }).read('acme/steered')
    expect(paths(steered)).toEqual(['twinmcp.json/rules.md'])
    expect(steered.filesFound).toBe(5)
  })
})
