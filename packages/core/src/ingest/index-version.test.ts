import { createHash } from 'node:crypto'
import { sql } from 'drizzle-orm'
import fc from 'fast-check'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { requestRun } from '../runs/index.ts'
import { createTestContext, type TestContext } from '../testing/index.ts'
import type { ParsedDocument } from './document.ts'
import { indexVersion } from './index-version.ts'
import { insertSource } from './manage-sources/queries.ts'
import { removeSource } from './manage-sources/remove-source.ts'
import type { PartToIndex } from './part-to-index.ts'
import { selectParts } from './queries.ts'
import { storeTexts } from './store-texts.ts'

let world: TestContext
let made = 0
beforeAll(async () => {
  world = await createTestContext()
})
afterAll(() => world.drop())

type Pages = Record<string, string>

const page = (path: string, text: string): ParsedDocument => ({
  path,
  url: `https://docs.test/${path}`,
  title: path,
  description: null,
  kind: 'guide',
  language: 'en',
  contentHash: createHash('sha256').update(text).digest(),
  byteCount: text.length,
  chunks: text.split('|').map((part, index) => ({
    kind: 'prose',
    codeLanguage: null,
    headingPath: [path],
    innerHeadings: [`part ${index}`],
    text: part,
    url: `https://docs.test/${path}`,
    startLine: index + 1,
    endLine: index + 1,
  })),
})

/** A library with a source it is made from and one added to it. */
async function createLibrary() {
  made += 1
  const name = `lib-${made}`
  const slug = `/npm/${name}`
  let other: { libraryId: number; sourceId: number } | null = null
  const index = async (
    which: 'primary' | 'other',
    pages: Pages,
    more: Partial<Pick<PartToIndex, 'unchanged' | 'base'>> & { version?: string } = {},
  ) => {
    const { runId } = await requestRun(world.ctx, {
      librarySlug: slug,
      sourceLocator: which === 'primary' ? '' : 'feed:x',
      range: `0.0.${Math.floor(Math.random() * 1e9)}`,
      libraryId: null,
      ownerWorkspaceId: null,
      trigger: 'user',
    })
    const documents = await storeTexts(
      world.ctx,
      [],
      Object.entries(pages).map(([path, text]) => page(path, text)),
    )
    const version = more.version ?? '1.0.0'
    return indexVersion(world.ctx, {
      runId,
      library: { slug, ownerWorkspaceId: null, name },
      facts: which === 'other' ? null : factsOf(slug, name, version),
      source: which === 'other' ? other : null,
      version: { version, publishedAt: null, deprecated: null },
      fingerprint: JSON.stringify([pages, more.unchanged]),
      documents,
      unchanged: more.unchanged ?? [],
      base: more.base ?? null,
      linkBase: null,
      state: null,
      coverage: {
        filesFound: 0,
        pagesIndexed: 0,
        chunksIndexed: 0,
        skipped: [],
        skippedByReason: {},
      },
    })
  }
  const first = await index('primary', { readme: 'first words' })
  const sourceId = await insertSource(world.ctx.db, {
    libraryId: first.libraryId,
    kind: 'feed',
    locator: 'feed:x',
  })
  other = { libraryId: first.libraryId, sourceId: sourceId ?? 0 }
  const primaryId = (
    await rows<{ id: string }>(sql`select id from sources
      where library_id = ${first.libraryId} and is_primary`)
  )[0]?.id
  return { index, libraryId: first.libraryId, primaryId: Number(primaryId), otherId: sourceId ?? 0 }
}

const factsOf = (slug: string, name: string, version: string): PartToIndex['facts'] => ({
  ownerWorkspaceId: null,
  slug,
  ecosystem: 'npm',
  name,
  description: null,
  homepageUrl: null,
  repositoryUrl: null,
  license: null,
  keywords: [],
  distTags: { latest: version },
  publishedVersions: [version],
  latestVersion: version,
  aliases: [],
  locator: `npm:${name}`,
})

async function rows<Row extends Record<string, unknown>>(text: ReturnType<typeof sql>) {
  return (await world.ctx.db.execute<Row>(text)).rows
}

/** What a reader finds: every page's words, and the weight of each word in each passage. */
async function readIndex(versionId: number) {
  const chunks = await rows<{ ordinal: number; path: string; text: string; line: number }>(sql`
    select c.ordinal, d.path, c.text, c.start_line as line from chunks c
    join documents d on d.id = c.document_id where c.version_id = ${versionId}`)
  const postings = await rows<{ term: string; idf: number; ordinals: number[]; impacts: number[] }>(
    sql`select term, idf, ordinals, impacts from term_postings where version_id = ${versionId}`,
  )
  const named = new Map(chunks.map((row) => [row.ordinal, `${row.path}#${row.line} ${row.text}`]))
  const [counts] = await rows<{ documents: number; chunks: number }>(sql`
    select document_count as documents, chunk_count as chunks from versions where id = ${versionId}`)
  return {
    counts,
    chunks: [...named.values()].sort(),
    weights: postings
      .flatMap(({ term, idf, ordinals, impacts }) =>
        ordinals.map((ordinal, at) => [term, named.get(ordinal), idf, impacts[at]].join(' ')),
      )
      .sort(),
  }
}

const word = fc.constantFrom('route', 'cache', 'query', 'schema', 'stream')
const pages = fc.dictionary(
  fc.constantFrom('a', 'b', 'c'),
  fc.array(word, { minLength: 1, maxLength: 4 }).map((words) => words.join('|')),
  { minKeys: 1 },
)
const step = fc.record({ which: fc.constantFrom('primary' as const, 'other' as const), pages })

describe('a version of several sources', () => {
  test('takes pages with marks that the database refuses, without the marks', async () => {
    const { index } = await createLibrary()
    const { versionId } = await index('primary', { 'be\0gin': 'te\0xt\ud800 of\u001f it' })
    expect((await readIndex(versionId)).chunks).toEqual(['begin#1 text\ufffd of it'])
  })

  test('is, whatever it went through, what indexing its last parts at once would make', async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(step, { minLength: 1, maxLength: 5 }), async (steps) => {
        const lived = await createLibrary()
        let versionId = 0
        const last: Partial<Record<'primary' | 'other', Pages>> = {
          primary: { readme: 'first words' },
        }
        for (const { which, pages: next } of steps) {
          const sourceId = which === 'primary' ? lived.primaryId : lived.otherId
          const [base = null] = await selectParts(world.ctx.db, sourceId)
          // What stayed the same is left out, as a source does that can tell.
          const before = last[which] ?? {}
          const unchanged = base
            ? Object.keys(next).filter((path) => before[path] === next[path])
            : []
          const changed = Object.fromEntries(
            Object.entries(next).filter(([path]) => !unchanged.includes(path)),
          )
          ;({ versionId } = await lived.index(which, changed, { unchanged, base }))
          last[which] = next
        }
        versionId ||= 0
        const fresh = await createLibrary()
        let freshId = 0
        for (const which of ['primary', 'other'] as const) {
          const wanted = last[which]
          if (wanted) ({ versionId: freshId } = await fresh.index(which, wanted))
        }
        expect(await readIndex(versionId)).toEqual(await readIndex(freshId))
      }),
      { numRuns: 25 },
    )
  })

  test('keeps the rows of what did not change, and never gives an ordinal to another passage', async () => {
    const { index, primaryId } = await createLibrary()
    const { versionId } = await index('primary', { a: 'one|two', b: 'three' })
    const before = await rows<{ path: string; id: string }>(
      sql`select path, id from documents where version_id = ${versionId}`,
    )
    const [base = null] = await selectParts(world.ctx.db, primaryId)
    await index('primary', { b: 'four' }, { unchanged: ['a'], base })
    const after = await rows<{ path: string; id: string; ordinals: number[] }>(sql`
      select d.path, d.id, array_agg(c.ordinal order by c.ordinal) as ordinals from documents d
      join chunks c on c.document_id = d.id where d.version_id = ${versionId} group by d.id`)
    const idOf = (list: { path: string; id: string }[], path: string) =>
      list.find((row) => row.path === path)?.id
    expect(idOf(after, 'a')).toBe(idOf(before, 'a'))
    expect(idOf(after, 'b')).not.toBe(idOf(before, 'b'))
    expect(after.find(({ path }) => path === 'b')?.ordinals).toEqual([4])
  })

  test('takes along to a new version what its source left as it was, and leaves the old one alone', async () => {
    const { index, otherId } = await createLibrary()
    const old = await index('other', { guide: 'guide words', faq: 'old answers' })
    const [base = null] = await selectParts(world.ctx.db, otherId)
    const next = await index(
      'other',
      { faq: 'new answers' },
      { version: '2.0.0', unchanged: ['guide'], base },
    )
    expect(next.changes).toEqual({ added: 0, changed: 1, removed: 0 })
    expect((await readIndex(next.versionId)).chunks).toEqual([
      'faq#1 new answers',
      'guide#1 guide words',
    ])
    expect((await readIndex(old.versionId)).chunks).toContain('faq#1 old answers')
  })

  test('notes for people which pages were added, changed and removed, with both texts', async () => {
    const { index, primaryId } = await createLibrary()
    await index('primary', { a: 'one', b: 'two' })
    const [base = null] = await selectParts(world.ctx.db, primaryId)
    const { changes } = await index('primary', { a: 'uno', c: 'three' }, { base })
    expect(changes).toEqual({ added: 1, changed: 1, removed: 1 })
    const noted = await rows<{ path: string; change: string; texts: number }>(sql`
      select path, change, (select count(*)::int from raw_blobs r
        where r.hash in (old_text_hash, new_text_hash)) as texts
      from document_changes where source_id = ${primaryId} and path in ('a', 'b', 'c')
      order by id desc limit 3`)
    expect(new Map(noted.map(({ path, change, texts }) => [path, `${change} ${texts}`]))).toEqual(
      new Map([
        ['a', 'changed 2'],
        ['b', 'removed 1'],
        ['c', 'added 1'],
      ]),
    )
  })

  test('is what it was before when a source is taken out of it', async () => {
    const { index, otherId } = await createLibrary()
    const { versionId } = await index('primary', { a: 'route cache' })
    const before = await readIndex(versionId)
    await index('other', { b: 'cache schema' })
    const only = await index('other', { c: 'alone' }, { version: 'current' })
    await removeSource(world.ctx, { sourceId: otherId })
    expect(await readIndex(versionId)).toEqual(before)
    expect(await rows(sql`select 1 from versions where id = ${only.versionId}`)).toEqual([])
  })
})
