import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { sql } from 'drizzle-orm'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { requestIndex } from '../../../libraries/index.ts'
import { getRun } from '../../../runs/index.ts'
import { createTestContext, type TestContext } from '../../../testing/index.ts'
import { type FakeGitHub, startFakeGitHub } from '../../../testing/start-fake-github.ts'
import { type GitServer, startGitServer } from '../../../testing/start-git-server.ts'
import { closePassageEmbedder } from '../../embed-version.ts'
import { runIngest } from '../../tasks.ts'

let github: FakeGitHub
let git: GitServer
let world: TestContext
const home = mkdtempSync(join(tmpdir(), 'twinmcp-ingest-git-'))
beforeAll(async () => {
  github = await startFakeGitHub()
  git = await startGitServer()
  world = await createTestContext({
    environment: {
      TWINMCP_GITHUB_API: github.url,
      TWINMCP_GIT_BASE: git.url,
      TWINMCP_HOME: home,
      TWINMCP_ALLOWED_NETWORKS: '127.0.0.0/8',
    },
  })
})
afterAll(async () => {
  await closePassageEmbedder()
  await world.drop()
  await git.close()
  await github.close()
  rmSync(home, { recursive: true, force: true })
})

async function ingest(libraryId: string) {
  const { runId } = await requestIndex(world.ctx, { libraryId, trigger: 'user' })
  await runIngest(world.ctx, runId)
  return getRun(world.ctx, { runId })
}
const documents = async () => {
  const { rows } = await world.ctx.db.execute<{
    version: string
    path: string
    url: string
    kind: string
    commit: string | null
  }>(sql`
    select v.version, d.path, d.url, d.kind, d.commit from documents d
    join versions v on v.id = d.version_id order by v.version, d.path`)
  return rows
}

test('a repository becomes a library: its pages at every version, with their addresses', async () => {
  github.set('acme/whole', {
    facts: { description: 'Whole', license: { spdx_id: 'MIT' } },
    releases: [
      {
        tag_name: 'v1.0.0',
        name: 'First',
        body: 'It begins.',
        html_url: 'https://github.com/acme/whole/releases/tag/v1.0.0',
        draft: false,
        prerelease: false,
        published_at: '2026-01-02T00:00:00Z',
        author: { login: 'ada' },
      },
    ],
  })
  const files = {
    'README.md': '# Whole\n\nAll of it. See [the guide](docs/guide).',
    'docs/guide.md': '# Guide\n\nHow.',
  }
  const first = git.commit('acme/whole', files, { tags: ['v1.0.0'] })
  expect(await ingest('/acme/whole')).toMatchObject({
    error: null,
    version: '1.0.0',
    coverage: { pagesIndexed: 3 },
  })
  const root = `${git.url}/acme/whole/blob`
  expect(await documents()).toEqual([
    {
      version: '1.0.0',
      path: 'README.md',
      url: `${root}/${first}/README.md`,
      kind: 'readme',
      commit: first,
    },
    {
      version: '1.0.0',
      path: 'docs/guide.md',
      url: `${root}/${first}/docs/guide.md`,
      kind: 'guide',
      commit: first,
    },
    {
      version: '1.0.0',
      path: 'releases/v1.0.0.md',
      url: 'https://github.com/acme/whole/releases/tag/v1.0.0',
      kind: 'release',
      commit: null,
    },
  ])
  expect((await ingest('/acme/whole')).status).toBe('unchanged')

  git.commit(
    'acme/whole',
    { ...files, 'docs/guide.md': '# Guide\n\nOtherwise.' },
    { tags: ['v1.1.0'] },
  )
  const before = git.requests.length
  expect(await ingest('/acme/whole')).toMatchObject({ error: null, version: '1.1.0' })
  const wanted = git.requests
    .slice(before)
    .flatMap(({ body }) => body.match(/want [0-9a-f]{40}/g) ?? [])
  // The commit and the one page that has changed.
  expect(wanted).toHaveLength(2)
  const paths = (await documents()).map(({ version, path }) => `${version} ${path}`)
  expect(paths.filter((path) => path.startsWith('1.1.0'))).toEqual([
    '1.1.0 README.md',
    '1.1.0 docs/guide.md',
    '1.1.0 releases/v1.0.0.md',
  ])
  const { rows } = await world.ctx.db.execute<{ text: string }>(
    sql`select text from chunks where text like '%the guide%' limit 1`,
  )
  expect(rows[0]?.text).toContain(`${root}/${first}/docs/guide.md`)
})
