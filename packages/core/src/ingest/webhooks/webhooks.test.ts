import { createHmac, randomUUID } from 'node:crypto'
import { mkdtempSync, rmSync, statSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import {
  ingestRuns,
  libraries,
  libraryAliases,
  sources,
  versions,
  webhookDeliveries,
} from '@twinmcp/db'
import { eq } from 'drizzle-orm'
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import type { Context } from '../../context.ts'
import { createTestContext, type TestContext } from '../../testing/index.ts'
import { type FakeGitHub, startFakeGitHub } from '../../testing/start-fake-github.ts'
import { handleGithubWebhook } from './handle-github-webhook.ts'
import { handleGitlabWebhook } from './handle-gitlab-webhook.ts'
import { handleNpmHook } from './handle-npm-hook.ts'
import { openSecret, sealSecret } from './seal-secret.ts'
import { removeWebhook, setUpMissingWebhook, setUpWebhook } from './set-up-webhook.ts'

let world: TestContext
let ctx: Context
let github: FakeGitHub
const home = mkdtempSync(join(tmpdir(), 'twinmcp-webhooks-'))
beforeAll(async () => {
  github = await startFakeGitHub()
  world = await createTestContext({
    environment: {
      TWINMCP_HOME: home,
      TWINMCP_PUBLIC_URL: 'https://docs.example/',
      TWINMCP_GITHUB_API: github.url,
      TWINMCP_GITHUB_TOKEN: 'ghp_secret',
      TWINMCP_ALLOWED_NETWORKS: '127.0.0.0/8',
    },
  })
  ctx = world.ctx
})
afterAll(async () => {
  await world.drop()
  await github.close()
  rmSync(home, { recursive: true, force: true })
})
afterEach(() => github.heal())

const SECRET = 'a secret of thirty-two characters'
let name: string
let count = 0
beforeEach(() => {
  count += 1
  name = `acme/lib-${count}`
})

async function addSource(values: Partial<typeof sources.$inferInsert> = {}, secret = SECRET) {
  const [library] = await ctx.db
    .insert(libraries)
    .values({ slug: `/${randomUUID()}`, name, ecosystem: 'github' })
    .returning()
  if (!library) throw new Error('no library')
  const [source] = await ctx.db
    .insert(sources)
    .values({
      libraryId: library.id,
      kind: 'github',
      locator: `github:${name}`,
      isPrimary: true,
      webhookSecret: await sealSecret(ctx.env, secret),
      state: { commit: 'a'.repeat(40), branch: 'main' },
      ...values,
    })
    .returning()
  if (!source) throw new Error('no source')
  return { library, source }
}

const repository = () => ({
  full_name: name,
  html_url: `https://github.com/${name}`,
  default_branch: 'main',
  pushed_at: Math.floor(Date.now() / 1000),
})
const push = (paths: string[] = ['docs/a.md'], more: Record<string, unknown> = {}) => ({
  ref: 'refs/heads/main',
  after: randomUUID(),
  commits: [{ added: [], modified: paths, removed: [] }],
  repository: repository(),
  ...more,
})

const sign = (body: Uint8Array, secret = SECRET) =>
  `sha256=${createHmac('sha256', secret).update(body).digest('hex')}`

function deliver(
  event: string,
  payload: unknown,
  more: { secret?: string; id?: string; signature?: string; sourceId?: number } = {},
) {
  const body = new TextEncoder().encode(JSON.stringify(payload))
  return handleGithubWebhook(ctx, {
    headers: {
      'x-github-event': event,
      'x-github-delivery': more.id ?? randomUUID(),
      'x-hub-signature-256': more.signature ?? sign(body, more.secret),
    },
    body,
    ...(more.sourceId === undefined ? {} : { sourceId: more.sourceId }),
  })
}

const runsOf = (slug: string) =>
  ctx.db.select().from(ingestRuns).where(eq(ingestRuns.librarySlug, slug))

describe('a delivery of GitHub', () => {
  test('of a push that changes a page queues one run of its source', async () => {
    const { library } = await addSource()
    const result = await deliver('push', push())
    expect(result).toMatchObject({ outcome: 'accepted', status: 202, reason: 'pages changed' })
    expect(await runsOf(library.slug)).toMatchObject([
      { id: result.runIds[0], trigger: 'webhook', sourceLocator: '', requestedRange: 'latest' },
    ])
    expect(await deliver('push', push(['README.md']))).toMatchObject({ runIds: result.runIds })
  })

  test('queues the source itself where the library is made from another', async () => {
    const { library } = await addSource({ isPrimary: false })
    await deliver('push', push())
    expect(await runsOf(library.slug)).toMatchObject([{ sourceLocator: `github:${name}` }])
  })

  test.each([
    ['code alone', push(['src/index.ts']), 'no page changed'],
    ['another branch', push(['docs/a.md'], { ref: 'refs/heads/other' }), 'does not follow other'],
    ['a deleted branch', push([], { deleted: true }), 'no branch'],
    ['a tag without a version', push([], { ref: 'refs/tags/nightly' }), 'no version'],
  ])('of a push of %s is ignored', async (_, payload, reason) => {
    const { library } = await addSource()
    const result = await deliver('push', { ...payload, repository: repository() })
    expect(result).toMatchObject({ outcome: 'ignored', reason: expect.stringContaining(reason) })
    expect(await runsOf(library.slug)).toEqual([])
  })

  test('of a branch is ignored by a source that follows releases', async () => {
    await addSource({ state: { commit: 'a'.repeat(40), branch: null } })
    expect(await deliver('push', push())).toMatchObject({ outcome: 'ignored' })
    expect(await deliver('push', push([], { ref: 'refs/tags/v1.2.0' }))).toMatchObject({
      outcome: 'accepted',
    })
  })

  test('of a rewritten branch counts, whatever its commits name', async () => {
    await addSource()
    expect(await deliver('push', push(['src/x.ts'], { forced: true }))).toMatchObject({
      outcome: 'accepted',
    })
  })

  test('that is not signed with the secret is refused, and tells nothing', async () => {
    const { library } = await addSource()
    const wrong = await deliver('push', push(), { secret: 'another secret' })
    expect(wrong).toMatchObject({ outcome: 'refused', status: 401, runIds: [] })
    name = 'acme/unknown'
    expect(await deliver('push', push())).toEqual(wrong)
    for (const signature of ['sha256=', 'sha1=abc', `sha256=${'0'.repeat(64)}`, 'x']) {
      name = `acme/lib-${count}`
      expect(await deliver('push', push(), { signature })).toEqual(wrong)
    }
    expect(await runsOf(library.slug)).toEqual([])
  })

  test('is taken once, also when its id is forged', async () => {
    await addSource()
    const payload = push()
    const id = randomUUID()
    expect(await deliver('push', payload, { id })).toMatchObject({ outcome: 'accepted' })
    expect(await deliver('push', payload, { id })).toMatchObject({ outcome: 'duplicate' })
    expect(await deliver('push', payload)).toMatchObject({ outcome: 'duplicate' })
    const other = await deliver('push', push(['README.md']), { id })
    expect(other).toMatchObject({ outcome: 'duplicate' })
  })

  test('is taken once when it comes twice at the same time', async () => {
    await addSource()
    const payload = push()
    const id = randomUUID()
    const results = await Promise.all([1, 2, 3, 4].map(() => deliver('push', payload, { id })))
    expect(results.map(({ outcome }) => outcome).sort()).toEqual([
      'accepted',
      'duplicate',
      'duplicate',
      'duplicate',
    ])
  })

  test('that is older than what is remembered is refused', async () => {
    await addSource()
    const pushed = Math.floor(Date.now() / 1000) - 26 * 24 * 3600
    const payload = push([], { repository: { ...repository(), pushed_at: pushed } })
    expect(await deliver('push', payload)).toMatchObject({ outcome: 'refused', reason: 'too old' })
  })

  test.each([
    ['no JSON', '{', 400],
    ['no repository', '{}', 401],
    ['another shape', '[]', 400],
    ['no text', '\xff', 400],
  ])('with %s is refused', async (_, text, status) => {
    const body = Buffer.from(text, 'latin1')
    const headers = {
      'x-github-event': 'push',
      'x-github-delivery': randomUUID(),
      'x-hub-signature-256': sign(body),
    }
    expect(await handleGithubWebhook(ctx, { headers, body })).toMatchObject({ status })
  })

  test('without its headers, or too large, is refused before it is read', async () => {
    const body = new TextEncoder().encode('{}')
    expect(await handleGithubWebhook(ctx, { headers: {}, body })).toMatchObject({ status: 400 })
    const large = new Uint8Array(26 * 1024 * 1024)
    expect(await handleGithubWebhook(ctx, { headers: {}, body: large })).toMatchObject({
      status: 413,
    })
  })

  test('of a release queues a run; a ping does not', async () => {
    await addSource()
    const release = { action: 'published', release: { tag_name: 'v1' }, repository: repository() }
    expect(await deliver('release', release)).toMatchObject({ outcome: 'accepted' })
    expect(await deliver('ping', { zen: 'x', repository: repository() })).toMatchObject({
      outcome: 'ignored',
      reason: 'the hook works',
    })
  })

  test('of a deleted tag marks its version as withdrawn, until the tag is made again', async () => {
    const { library } = await addSource()
    await ctx.db.insert(versions).values({
      libraryId: library.id,
      version: '1.2.0',
      documentCount: 1,
      chunkCount: 1,
      tokenCount: 1,
    })
    const yankedAt = async () =>
      (await ctx.db.select().from(versions).where(eq(versions.libraryId, library.id)))[0]?.yankedAt
    const tag = { ref: 'v1.2.0', ref_type: 'tag', repository: repository() }
    await deliver('delete', tag)
    expect(await yankedAt()).toBeInstanceOf(Date)
    expect(await deliver('create', tag)).toMatchObject({ outcome: 'accepted' })
    expect(await yankedAt()).toBeNull()
  })

  test('of a deleted repository pauses its source', async () => {
    const { source, library } = await addSource()
    await deliver('repository', { action: 'deleted', repository: repository() })
    const [row] = await ctx.db.select().from(sources).where(eq(sources.id, source.id))
    expect(row?.pausedAt).toBeInstanceOf(Date)
    expect(row?.lastError).toContain('deleted')
    expect(await runsOf(library.slug)).toEqual([])
  })

  test('of a renamed repository is followed to the new name', async () => {
    const { source, library } = await addSource({ isPrimary: false })
    name = `acme/New-${count}`
    const payload = { action: 'renamed', repository: repository() }
    expect(await deliver('repository', payload)).toMatchObject({ outcome: 'refused' })
    const found = await deliver('repository', payload, { sourceId: source.id })
    expect(found).toMatchObject({ outcome: 'accepted' })
    expect(await runsOf(library.slug)).toMatchObject([{ sourceLocator: `github:${name}` }])
    const aliases = await ctx.db
      .select()
      .from(libraryAliases)
      .where(eq(libraryAliases.libraryId, library.id))
    expect(aliases).toMatchObject([{ alias: `/${name.toLowerCase()}` }])
  })

  test('that could not be worked off may come again', async () => {
    await addSource()
    const payload = push()
    const id = randomUUID()
    const body = new TextEncoder().encode(JSON.stringify(payload))
    const headers = {
      'x-github-event': 'push',
      'x-github-delivery': id,
      'x-hub-signature-256': sign(body),
    }
    // The queue is gone for a moment, after the delivery was noted.
    await world.database.pool.query('alter table ingest_runs rename to ingest_runs_away')
    try {
      await expect(handleGithubWebhook(ctx, { headers, body })).rejects.toThrow()
    } finally {
      await world.database.pool.query('alter table ingest_runs_away rename to ingest_runs')
    }
    const rows = await ctx.db
      .select()
      .from(webhookDeliveries)
      .where(eq(webhookDeliveries.deliveryId, id))
    expect(rows).toEqual([])
    expect(await handleGithubWebhook(ctx, { headers, body })).toMatchObject({ outcome: 'accepted' })
  })
})

describe('a delivery of GitLab', () => {
  const url = () => `https://gitlab.com/${name}`
  const deliverTo = (payload: unknown, token: string, event = 'Push Hook') =>
    handleGitlabWebhook(ctx, {
      headers: {
        'x-gitlab-event': event,
        'x-gitlab-token': token,
        'x-gitlab-event-uuid': randomUUID(),
      },
      body: new TextEncoder().encode(JSON.stringify(payload)),
    })
  const payload = (paths: string[]) => ({
    ref: 'refs/heads/main',
    after: randomUUID().replaceAll('-', '').padEnd(40, 'a'),
    project: { web_url: url(), default_branch: 'main' },
    total_commits_count: 1,
    commits: [{ timestamp: new Date().toISOString(), added: paths, modified: [], removed: [] }],
  })

  test('is known by its token', async () => {
    const { library } = await addSource({ kind: 'gitlab', locator: `gitlab:${url()}` })
    expect(await deliverTo(payload(['docs/a.md']), 'wrong')).toMatchObject({ status: 401 })
    expect(await deliverTo(payload(['a.ts']), SECRET)).toMatchObject({ outcome: 'ignored' })
    expect(await deliverTo(payload(['docs/a.md']), SECRET)).toMatchObject({ outcome: 'accepted' })
    expect(await deliverTo(payload([]), SECRET, 'Release Hook')).toMatchObject({
      outcome: 'accepted',
    })
    expect(await runsOf(library.slug)).toHaveLength(1)
  })
})

describe('a delivery of an npm hook', () => {
  const deliverTo = (payload: unknown, secret = SECRET) => {
    const body = new TextEncoder().encode(JSON.stringify(payload))
    return handleNpmHook(ctx, { headers: { 'x-npm-signature': sign(body, secret) }, body })
  }
  const hook = (event: string, version: string) => ({
    event,
    name,
    type: 'package',
    change: { version },
    time: Date.now(),
  })

  test('of a published version queues a run, once', async () => {
    const { library } = await addSource({ kind: 'npm', locator: `npm:${name}` })
    const published = hook('package:publish', '1.0.0')
    expect(await deliverTo(published, 'wrong')).toMatchObject({ status: 401 })
    expect(await deliverTo(published)).toMatchObject({ outcome: 'accepted' })
    expect(await deliverTo(published)).toMatchObject({ outcome: 'duplicate' })
    expect(await deliverTo(hook('package:owner', '1.0.0'))).toMatchObject({ outcome: 'ignored' })
    expect(await deliverTo({ ...published, time: 1_464_822_733_845 })).toMatchObject({
      reason: 'too old',
    })
    expect(await runsOf(library.slug)).toHaveLength(1)
  })

  test('of a withdrawn version marks it', async () => {
    const { library } = await addSource({ kind: 'npm', locator: `npm:${name}` })
    await ctx.db.insert(versions).values({
      libraryId: library.id,
      version: '1.0.0',
      documentCount: 1,
      chunkCount: 1,
      tokenCount: 1,
    })
    await deliverTo(hook('package:unpublish', '1.0.0'))
    const [row] = await ctx.db.select().from(versions).where(eq(versions.libraryId, library.id))
    expect(row?.yankedAt).toBeInstanceOf(Date)
  })
})

describe('a webhook', () => {
  test('is made by itself where there is none, with the events that the source reads', async () => {
    const { source } = await addSource({ webhookSecret: null, settings: { wiki: true } })
    github.set(name, { facts: {}, hooksAllowed: true })
    await setUpMissingWebhook(ctx, source.id)
    await setUpMissingWebhook(ctx, source.id)
    expect(github.hooks(name)).toHaveLength(1)
    expect(github.hooks(name)[0]?.events).toContain('gollum')
    const other = await addSource({ webhookSecret: null })
    github.set(name, { facts: {}, hooksAllowed: false })
    await expect(setUpMissingWebhook(ctx, other.source.id)).resolves.toBeUndefined()
  })

  test('is made on the repository where the token may, and only once', async () => {
    const { source } = await addSource({ webhookSecret: null })
    github.set(name, { facts: {}, hooksAllowed: true })
    const url = `https://docs.example/api/webhooks/github?source=${source.id}`
    expect(await setUpWebhook(ctx, { sourceId: source.id })).toEqual({ status: 'created', url })
    expect(await setUpWebhook(ctx, { sourceId: source.id })).toEqual({ status: 'updated', url })
    const [hook, ...others] = github.hooks(name)
    expect(others).toEqual([])
    expect(hook).toMatchObject({
      events: expect.arrayContaining(['push', 'release']),
      config: { url },
    })
    const signed = await deliver('push', push(), { secret: hook?.config.secret ?? '' })
    expect(signed).toMatchObject({ outcome: 'accepted' })
    expect(await removeWebhook(ctx, { sourceId: source.id })).toEqual({ removed: true })
    expect(github.hooks(name)).toEqual([])
    expect(await deliver('push', push(), { secret: hook?.config.secret ?? '' })).toMatchObject({
      status: 401,
    })
  })

  test('is described for the operator where the token may not', async () => {
    const { source } = await addSource({ webhookSecret: null })
    github.set(name, { facts: {} })
    const made = await setUpWebhook(ctx, { sourceId: source.id })
    expect(made).toMatchObject({ status: 'manual', secret: expect.stringMatching(/^[\w-]{43}$/) })
    const secret = made.status === 'manual' ? made.secret : ''
    expect(await deliver('push', push(), { secret })).toMatchObject({ outcome: 'accepted' })
  })

  test('needs an address, a source one may see, and permission', async () => {
    const { source } = await addSource()
    const hidden = { ...ctx, env: { ...ctx.env, TWINMCP_PUBLIC_URL: undefined } }
    await expect(setUpWebhook(hidden, { sourceId: source.id })).rejects.toMatchObject({
      code: 'unavailable',
    })
    await expect(setUpWebhook(ctx, { sourceId: 999_999 })).rejects.toMatchObject({
      code: 'not_found',
    })
    const reader = world.as({ permissions: new Set() })
    await expect(setUpWebhook(reader, { sourceId: source.id })).rejects.toMatchObject({
      code: 'forbidden',
    })
    await expect(removeWebhook(reader, { sourceId: source.id })).rejects.toMatchObject({
      code: 'forbidden',
    })
  })

  test('of another workspace is not there', async () => {
    const { rows } = await world.database.pool.query(
      "insert into workspaces (name) values ('w') returning id",
    )
    const { source } = await addSource({ ownerWorkspaceId: rows[0].id })
    await expect(setUpWebhook(ctx, { sourceId: source.id })).rejects.toMatchObject({
      code: 'not_found',
    })
  })
})

describe('a secret', () => {
  test('is stored sealed, and opened by the same key alone', async () => {
    const sealed = await sealSecret(ctx.env, SECRET)
    expect(sealed).not.toContain(SECRET)
    expect(await sealSecret(ctx.env, SECRET)).not.toBe(sealed)
    expect(await openSecret(ctx.env, sealed)).toBe(SECRET)
    const other = { TWINMCP_HOME: home, TWINMCP_SECRET: 'x'.repeat(32) }
    await expect(openSecret(other, sealed)).rejects.toMatchObject({ code: 'unavailable' })
    const changed = sealed.slice(0, -2) + (sealed.endsWith('AA') ? 'BB' : 'AA')
    await expect(openSecret(ctx.env, changed)).rejects.toMatchObject({ code: 'unavailable' })
    await expect(openSecret(ctx.env, 'v1.a.b.c')).rejects.toMatchObject({ code: 'unavailable' })
    expect(statSync(join(home, 'secret.key')).mode & 0o777).toBe(0o600)
  })

  test('is sealed by one key although several begin at once', async () => {
    const env = {
      TWINMCP_HOME: mkdtempSync(join(tmpdir(), 'twinmcp-key-')),
      TWINMCP_SECRET: undefined,
    }
    const sealed = await Promise.all([1, 2, 3, 4, 5].map((n) => sealSecret(env, `secret ${n}`)))
    expect(await Promise.all(sealed.map((text) => openSecret(env, text)))).toHaveLength(5)
    rmSync(env.TWINMCP_HOME, { recursive: true })
  })
})
