import { randomUUID } from 'node:crypto'
import { libraryAliases, versions, workspaces } from '@twinmcp/db'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { Context } from '../context.ts'
import { countTokens } from '../llm/index.ts'
import { createTestContext, type TestContext } from '../testing/create-test-context.ts'
import { createCallerFactory } from '../trpc.ts'
import type { DocsAnswer } from './docs-answer.ts'
import { type FixtureChunk, insertVersion } from './insert-version.fixture.ts'
import { queryDocs } from './query-docs.ts'
import { retrievalRouter } from './router.ts'

const OURS = randomUUID()
const THEIRS = randomUUID()

/** Vectors along few axes, so that a test says itself what is near to what. */
const vector = (axis: number, weight = 1) =>
  Array.from({ length: 384 }, (_, index) =>
    index === axis ? weight : index === 383 ? Math.sqrt(1 - weight * weight) : 0,
  )
const meaningOf: Record<string, number> = { 'reject malformed addresses': 0, 'read a date': 1 }
const embedQuery: Context['embedQuery'] = async (text) => ({
  modelId: 'test',
  vector: new Float32Array(vector(meaningOf[text] ?? 200)),
})

const CHUNKS: FixtureChunk[] = [
  {
    headings: ['Strings'],
    text: 'Use z.email() to validate an email address with a message.',
    embedding: vector(0, 0.9),
  },
  {
    headings: ['Dates'],
    text: 'Use z.coerce.date() to turn input into a date.',
    embedding: vector(1, 0.9),
  },
  {
    headings: ['Objects'],
    text: 'Unknown keys are stripped unless z.looseObject() is used.',
    embedding: vector(2, 0.9),
  },
  {
    headings: ['4.1.0'],
    path: 'CHANGELOG.md',
    documentKind: 'changelog',
    text: 'Validate an email address with z.email(), fixed.',
    embedding: vector(0, 0.7),
  },
]

let test: TestContext
let ctx: Context

const ask = async (libraryId: string, query: string, more: object = {}, as = ctx) => {
  const result = await queryDocs(as, { libraryId, query, ...more })
  if (result.status !== 'answer') throw new Error(`Expected an answer, not ${result.status}`)
  return result
}
const headings = (answer: DocsAnswer) => answer.snippets.map(({ headingPath }) => headingPath[0])

beforeAll(async () => {
  test = await createTestContext({
    embedQuery,
    environment: { TWINMCP_ON_DEMAND: 'false', TWINMCP_NPM_REGISTRY: 'http://127.0.0.1:9' },
  })
  ctx = test.ctx
  const { db } = test.database
  await db.insert(workspaces).values([
    { id: OURS, name: 'ours' },
    { id: THEIRS, name: 'theirs' },
  ])
  const published = ['3.9.0', '4.0.0', '4.1.0', '4.2.0', '5.0.0']
  const distTags = { latest: '4.1.0', next: '5.0.0' }
  const many = { name: 'zed', published, distTags }
  await insertVersion(db, { ...many, version: '4.1.0', chunks: CHUNKS })
  await insertVersion(db, { ...many, version: '4.0.0', chunks: CHUNKS.slice(0, 1) })
  await insertVersion(db, {
    name: 'words',
    chunks: CHUNKS.map(({ embedding: _, ...chunk }) => chunk),
  })
  await insertVersion(db, {
    name: 'half',
    chunks: CHUNKS.map(({ embedding, ...chunk }, index) =>
      index < 2 ? { ...chunk, embedding: embedding ?? [] } : chunk,
    ),
  })
  await insertVersion(db, { name: 'secret', ownerWorkspaceId: THEIRS, chunks: CHUNKS })
  await insertVersion(db, {
    name: 'long',
    chunks: Array.from({ length: 60 }, (_, index) => ({
      headings: [`Part ${index}`],
      text: `The widget has aspect ${index}. ${`Detail ${index} of it matters. `.repeat(20)}`,
    })),
  })
  const [zed] = await db.select({ id: versions.libraryId }).from(versions).limit(1)
  await db.insert(libraryAliases).values({ libraryId: zed?.id ?? 0, alias: '/makers/zed' })
})

afterAll(() => test.drop())

describe('search', () => {
  it('finds by meaning what shares no word with the question', async () => {
    const answer = await ask('/npm/zed', 'reject malformed addresses')
    expect(headings(answer)[0]).toBe('Strings')
    expect(answer.search).toEqual({ mode: 'hybrid', embeddedShare: 1, note: null })
  })

  it('finds an identifier by its parts, by words alone, and says so', async () => {
    const answer = await ask('/npm/words', 'loose object')
    expect(headings(answer)[0]).toBe('Objects')
    expect(answer.search.mode).toBe('lexical')
    expect(answer.search.embeddedShare).toBe(0)
    expect(answer.text).toContain('embeddings are still being computed')
  })

  it('searches by words and says so when no model can be loaded', async () => {
    const answer = await ask(
      '/npm/zed',
      'coerce date',
      {},
      { ...ctx, embedQuery: async () => null },
    )
    expect(headings(answer)[0]).toBe('Dates')
    expect(answer.search).toMatchObject({ mode: 'lexical', embeddedShare: 1 })
    expect(answer.text).toContain('the embedding model is not available')
  })

  it('uses what is embedded so far and finds the rest by its words', async () => {
    const answer = await ask('/npm/half', 'stripped unknown keys')
    expect(headings(answer)[0]).toBe('Objects')
    expect(answer.search).toMatchObject({ mode: 'hybrid', embeddedShare: 0.5 })
    expect(answer.text).toContain('50 % of the passages have embeddings')
  })

  it('says when even the best passage has little to do with the question', async () => {
    const { search, text } = await ask('/npm/zed', 'bake a chocolate cake')
    expect(search.note).toContain('may not cover the question')
    expect(text).toContain('the best match is weak')
  })

  it('ranks the guide above the changelog', async () => {
    expect(headings(await ask('/npm/zed', 'validate an email address'))[0]).toBe('Strings')
  })

  it('answers a question that has no word of the docs from an index of words with a note', async () => {
    const answer = await ask('/npm/words', 'quantum chromodynamics')
    expect(answer.snippets).toEqual([])
    expect(answer.text).toContain('No passage of this version fits')
  })
})

describe('the version contract', () => {
  it.each([
    ['/npm/zed', null, '4.1.0', 'latest'],
    ['zed@4.0.0', '4.0.0', '4.0.0', 'exact'],
    ['/npm/zed/^4', '^4', '4.1.0', 'satisfies'],
    ['pkg:npm/zed@4.1.0', '4.1.0', '4.1.0', 'exact'],
    ['/makers/zed', null, '4.1.0', 'latest'],
  ])('serves %s without a note', async (id, requested, served, match) => {
    const answer = await ask(id, 'email')
    expect(answer.version).toEqual({ requested, served, latest: '4.1.0', match, note: null })
    expect(answer.libraryId).toBe(`/npm/zed/${served}`)
    expect(answer.text).toContain(`served ${served}, latest 4.1.0 (${match})`)
  })

  it.each(['/npm/zed/4.2.0', '/npm/zed/next', '/npm/zed/~3.9.0'])(
    'names the version that answers in place of %s, and why',
    async (id) => {
      const { version, text } = await ask(id, 'email')
      expect(version.match).toBe('nearest')
      expect(version.note).toMatch(/switched off.*is the nearest indexed version/)
      expect(text).toContain(`Note: ${version.note}`)
    },
  )

  it('says that a version was never published', async () => {
    const { version } = await ask('/npm/zed/4.7.7', 'email')
    expect(version).toMatchObject({ served: '4.1.0', match: 'nearest' })
    expect(version.note).toContain('4.7.7')
  })

  it('refuses a range that is none', async () => {
    await expect(ask('/npm/zed/newest-please', 'email')).rejects.toMatchObject({
      code: 'bad_input',
    })
  })
})

describe('visibility', () => {
  it("rejects another workspace's private library", async () => {
    const us = test.as({ workspaceIds: [OURS] })
    await expect(queryDocs(us, { libraryId: '/npm/secret', query: 'email' })).rejects.toThrow()
    const them = { ...test.as({ workspaceIds: [THEIRS] }) }
    expect((await ask('/npm/secret', 'email', {}, them)).snippets.length).toBeGreaterThan(0)
    // What they were answered is remembered, and still not for us.
    await expect(queryDocs(us, { libraryId: '/npm/secret', query: 'email' })).rejects.toThrow()
  })

  it('needs the permission to read', async () => {
    const nobody = test.as({ permissions: new Set() })
    await expect(ask('/npm/zed', 'email', {}, nobody)).rejects.toMatchObject({ code: 'forbidden' })
  })
})

describe('pages', () => {
  it('leads through all passages, each exactly once', async () => {
    const seen: string[] = []
    let cursor: string | null = null
    for (let page = 0; page < 30; page++) {
      const answer: DocsAnswer = await ask('/npm/long', 'widget aspect', {
        maxTokens: 1_000,
        cursor,
      })
      expect(answer.tokens).toBe(countTokens(answer.text))
      expect(answer.tokens).toBeLessThanOrEqual(1_000)
      seen.push(...answer.snippets.map(({ title }) => title))
      cursor = answer.nextCursor
      if (cursor === null) break
    }
    expect(cursor).toBeNull()
    expect(seen).toHaveLength(60)
    expect(new Set(seen).size).toBe(60)
  })

  it('says when the version was indexed again since', async () => {
    const { nextCursor } = await ask('/npm/long', 'widget', { maxTokens: 500 })
    await test.database.db.update(versions).set({ indexedAt: new Date() })
    await expect(
      ask('/npm/long', 'widget', { maxTokens: 500, cursor: nextCursor }),
    ).rejects.toMatchObject({ code: 'conflict' })
  })
})

describe('the procedure', () => {
  it('refuses a budget below the smallest and an empty question', async () => {
    const api = createCallerFactory(retrievalRouter)(ctx)
    await expect(
      api.queryDocs({ libraryId: '/npm/zed', query: 'email', maxTokens: 10 }),
    ).rejects.toMatchObject({ code: 'BAD_REQUEST' })
    await expect(api.queryDocs({ libraryId: '/npm/zed', query: '  ' })).rejects.toMatchObject({
      code: 'BAD_REQUEST',
    })
  })
})
