import { createHash, randomUUID } from 'node:crypto'
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest'
import type { Context } from '../../../context.ts'
import { createTestContext, type TestContext } from '../../../testing/index.ts'
import {
  type FakeCommunity,
  type FakeQuestion,
  startFakeCommunity,
} from '../../../testing/start-fake-community.ts'
import { chunkPage } from '../../chunk/chunk-page.ts'
import { htmlToMarkdown } from '../../convert/html/html-to-markdown.ts'
import type { SourceFile } from '../../document.ts'
import { parsePage } from '../../parse/parse-page.ts'
import { devtoSource } from '../devto.ts'
import { discourseSource } from '../discourse.ts'
import { feedSource } from '../feed.ts'
import type { KnownDocuments, SourceDocuments } from '../source.ts'
import { describeFloatingSource, type FloatingService, useSource } from '../sources.test-suite.ts'
import { stackExchangeSource } from '../stackexchange.ts'
import { readFeed } from './read-feed.ts'

/** One of the services for the shared suite: each set of pages lies under a name of its own. */
async function startService(
  publish: (fake: FakeCommunity, name: string, pages: Record<string, string>) => string,
  missing: (fake: FakeCommunity) => string,
): Promise<FloatingService> {
  const fake = await startFakeCommunity()
  let count = 0
  const nameOf = () => {
    count += 1
    return `t${count}`
  }
  return {
    environment: fake.environment,
    publish: async (pages) => publish(fake, nameOf(), pages),
    missing: () => missing(fake),
    fail: () => fake.fail(503),
    heal: fake.heal,
    close: fake.close,
  }
}

describeFloatingSource(stackExchangeSource, () =>
  startService(
    (fake, tag, pages) => {
      for (const [title, body] of Object.entries(pages)) {
        const id = fake.questions.length + 1
        fake.questions.push({
          id,
          tag,
          title,
          body,
          answers: [{ id: 1_000 + id, body, accepted: true }],
        })
      }
      return `stackoverflow/${tag}`
    },
    () => 'stackoverflow/no-such-tag',
  ),
)

describeFloatingSource(
  feedSource,
  () =>
    startService(
      (fake, name, pages) => {
        const items = Object.entries(pages).map(
          ([title, body]) =>
            `<item><title>${title}</title><link>${fake.url}/${name}/${title}</link><guid>${name}${title}</guid><description>${body}</description></item>`,
        )
        const body = `<?xml version="1.0"?><rss version="2.0"><channel><title>Blog</title><link>${fake.url}</link><description>d</description>${items.join('')}</channel></rss>`
        fake.pages.set(`/${name}.xml`, { body, type: 'application/rss+xml' })
        return `${fake.url}/${name}.xml`
      },
      (fake) => `${fake.url}/missing.xml`,
    ),
  { text: 'entry' },
)

describeFloatingSource(discourseSource, () =>
  startService(
    (fake, name, pages) => {
      for (const [title, body] of Object.entries(pages)) {
        const id = fake.topics.length + 1
        const posts = [
          { username: 'asker', cooked: `<p>${body}</p>` },
          { username: 'ann', cooked: `<p>${body}</p>`, accepted: true },
        ]
        fake.topics.push({ id, slug: title, title, lists: [`tag/${name}`], posts })
      }
      return `${fake.url}/tag/${name}`
    },
    (fake) => `${fake.url}/tag/none`,
  ),
)

describeFloatingSource(devtoSource, () =>
  startService(
    (fake, tag, pages) => {
      for (const [title, body] of Object.entries(pages)) {
        const id = fake.articles.length + 1
        fake.articles.push({ id, tag, path: `ann/${title}-${id}`, title, body })
      }
      return tag
    },
    () => 'nothing',
  ),
)

describe('of community sources', () => {
  let fake: FakeCommunity
  let world: TestContext
  let ctx: Context
  beforeAll(async () => {
    fake = await startFakeCommunity()
    world = await createTestContext({ environment: fake.environment })
    ctx = world.ctx
  })
  afterEach(() => {
    fake.heal()
    fake.envelope = {}
    fake.requests.length = 0
  })
  afterAll(async () => {
    await world.drop()
    await fake.close()
  })

  const question = (
    given: Partial<FakeQuestion> & Pick<FakeQuestion, 'id' | 'tag'>,
  ): FakeQuestion => ({
    title: 'How do I parse <dates> & "times"?',
    body: 'Given this:\n\n```ts\nconst a = z.date() // <T>\n```',
    answers: [{ id: given.id * 10, body: 'Use `z.coerce.date()`.', accepted: true }],
    ...given,
  })
  const text = ({ bytes }: { bytes: Uint8Array }) => Buffer.from(bytes).toString()
  const knownOf = ({ files, unchanged }: SourceDocuments, before: KnownDocuments = new Map()) =>
    new Map([
      ...unchanged.map((path) => [path, before.get(path) ?? ''] as const),
      ...files.map(
        (file) => [file.path, createHash('sha256').update(file.bytes).digest('hex')] as const,
      ),
    ])
  const cut = (file: SourceFile) => {
    const isHtml = file.mediaType === 'text/html'
    const markdown = isHtml
      ? htmlToMarkdown(text(file), { url: file.url ?? '' }).markdown
      : text(file)
    const { path, kind, provenance } = file
    const fallbackTitle = provenance?.title ?? ''
    const page = parsePage({ path, text: markdown, fallbackTitle, resolve: (href) => href })
    return { title: page.title, chunks: chunkPage(page, { kind }) }
  }

  describe('Stack Exchange', () => {
    const use = (given: Parameters<typeof useSource>[2] = {}) =>
      useSource(stackExchangeSource, ctx, given)

    test('a question has its accepted answer first, then those voted for, with who wrote them', async () => {
      fake.questions.push(
        question({
          id: 101,
          tag: 'order',
          answers: [
            { id: 1, body: 'Voted.', score: 40, author: 'Vera "V" [1]' },
            {
              id: 2,
              body: 'Accepted.\n\n# Why\n\nBecause.',
              accepted: true,
              score: 3,
              author: 'Ann',
              license: 'CC BY-SA 3.0',
            },
            { id: 3, body: 'Downvoted.', score: -2 },
          ],
        }),
      )
      const { files } = await use().read('stackoverflow/order')
      const [file] = files
      expect(file).toMatchObject({
        path: 'questions/101',
        kind: 'answer',
        url: 'https://stackoverflow.com/questions/101/slug',
        provenance: {
          title: 'How do I parse dates & "times"?',
          author: 'Ann, Vera "V" 1',
          license: 'CC-BY-SA-4.0, CC-BY-SA-3.0',
          tier: 'community',
          metadata: { accepted: 'true', answers: '2', askedBy: 'Asker' },
        },
      })
      const page = cut(file as SourceFile)
      expect(page.chunks.map((chunk) => chunk.headingPath.at(-1))).toEqual(
        expect.arrayContaining(['Answer by Ann (accepted, 3 votes)']),
      )
      const markdown = text(file as SourceFile)
      expect(markdown).toContain('const a = z.date() // <T>')
      expect(markdown).toContain('### Why')
      expect(markdown).toContain('By [Ann](https://stackoverflow.com/users/1/Ann), CC-BY-SA-3.0')
      expect(markdown).not.toContain('Downvoted')
      expect(markdown.indexOf('Accepted.')).toBeLessThan(markdown.indexOf('Voted.'))
    })

    test('all pages are read, up to what was asked for', async () => {
      for (let id = 1; id <= 130; id += 1) {
        fake.questions.push(question({ id: 2_000 + id, tag: 'many', score: id }))
      }
      expect((await use().read('stackoverflow/many')).files).toHaveLength(128)
      const few = await use({ settings: { maxQuestions: 20, minScore: 50 } }).read(
        'stackoverflow/many',
      )
      expect(few.files).toHaveLength(20)
      expect(few.files[0]?.path).toBe('questions/2130')
    })

    test('the next run asks for new activity alone and keeps the rest', async () => {
      for (let id = 301; id <= 303; id += 1)
        fake.questions.push(question({ id, tag: 'again', activeAt: 1_770_000_000 + id }))
      const first = await use().read('stackoverflow/again')
      fake.questions.push(question({ id: 304, tag: 'again', activeAt: 1_780_000_000 }))
      fake.requests.length = 0
      const known = knownOf(first)
      const second = await use({ known, state: first.state }).read('stackoverflow/again')
      expect(fake.requests).toHaveLength(1)
      expect(fake.requests[0]).toContain('sort=activity&min=1770000303')
      expect(second.files.map(({ path }) => path)).toEqual(['questions/304', 'questions/303'])
      expect(second.unchanged.sort()).toEqual(['questions/301', 'questions/302'])
    })

    test('without an accepted or voted answer a question is left out with the reason', async () => {
      fake.questions.push(
        question({ id: 401, tag: 'none', answers: [{ id: 1, body: 'x', score: 9 }] }),
      )
      const { files, skipped } = await use({ settings: { acceptedOnly: true } }).read(
        'stackoverflow/none',
      )
      expect(files).toEqual([])
      expect(skipped).toEqual([{ path: 'questions/401', reason: 'no accepted or voted answer' }])
    })

    test('a pause that is asked for is kept, and a long one or no quota ends the run for now', async () => {
      fake.questions.push(question({ id: 501, tag: 'pause' }))
      fake.envelope = { backoff: 1 }
      const startedAt = performance.now()
      await use().read('stackoverflow/pause')
      expect(performance.now() - startedAt).toBeGreaterThan(1_900)
      fake.envelope = { backoff: 600 }
      await expect(use().read('stackoverflow/pause')).rejects.toMatchObject({
        code: 'too_many_requests',
      })
      fake.envelope = {}
      fake.fail(400)
      await expect(use().read('stackoverflow/pause')).rejects.toMatchObject({
        code: 'too_many_requests',
      })
    })

    test('names without a site or a tag are refused', async () => {
      for (const name of ['zod', 'stackoverflow/', 'a b/c', '../x/y', 'stackoverflow/a&b']) {
        await expect(use().discover(name)).rejects.toMatchObject({ code: 'bad_input' })
      }
    })
  })

  describe('feeds', () => {
    const use = (given: Parameters<typeof useSource>[2] = {}) => useSource(feedSource, ctx, given)
    const words = Array.from({ length: 150 }, (_, index) => `word${index}`).join(' ')
    const atom = (entries: string) =>
      `<?xml version="1.0"?><feed xmlns="http://www.w3.org/2005/Atom"><title>Blog</title><id>b</id><updated>2026-01-01T00:00:00Z</updated><rights>CC-BY-4.0</rights>${entries}</feed>`
    const entry = (name: string, content: string, updated = '2026-01-02T00:00:00Z') =>
      `<entry><title>${name}</title><id>tag:${name}</id><link href="/posts/${name}"/><updated>${updated}</updated><author><name>Bo</name></author><content type="html">&lt;p&gt;${content}&lt;/p&gt;</content></entry>`
    const serve = (path: string, body: string | Uint8Array, type = 'application/atom+xml') => {
      fake.pages.set(path, { body, type })
      return `${fake.url}${path}`
    }

    test('whole entries are taken as they are, beginnings from their page', async () => {
      serve(
        '/posts/short',
        `<html><body><main><h1>Short</h1><p>The whole post.</p></main></body></html>`,
        'text/html',
      )
      const url = serve('/a.xml', atom(entry('long', words) + entry('short', 'Begins …')))
      const { files } = await use().read(url)
      expect(files.map(({ path }) => path)).toEqual(['posts/long', 'posts/short'])
      expect(text(files[1] as SourceFile)).toContain('The whole post.')
      expect(files[0]).toMatchObject({
        kind: 'post',
        mediaType: 'text/html',
        url: `${fake.url}/posts/long`,
        provenance: { title: 'long', author: 'Bo', license: 'CC-BY-4.0', tier: 'community' },
      })
      expect(cut(files[0] as SourceFile)).toMatchObject({ title: 'long' })
    })

    test('what has not changed is not read again, and what dropped out stays', async () => {
      const url = serve('/b.xml', atom(entry('one', words) + entry('two', words)))
      const first = await use().read(url)
      const known = knownOf(first)
      const same = await use({ known, state: first.state }).read(url)
      expect(same.files).toEqual([])
      expect(same.unchanged).toEqual(['posts/one', 'posts/two'])
      serve(
        '/b.xml',
        atom(entry('two', `${words} more`, '2026-02-02T00:00:00Z') + entry('three', words)),
      )
      const later = await use({ known, state: same.state }).read(url)
      expect(later.files.map(({ path }) => path)).toEqual(['posts/two', 'posts/three'])
      expect(later.unchanged).toEqual(['posts/one'])
    })

    test('an entry is taken once, and a page that fails costs that entry', async () => {
      const url = serve(
        '/c.xml',
        atom(entry('one', words) + entry('one', words) + entry('../missing/x', '')),
      )
      const { files, skipped } = await use().read(url)
      expect(files).toHaveLength(1)
      expect(skipped).toEqual([{ path: 'missing/x', reason: expect.any(String) }])
    })

    test('entities that grow, other formats, and endless feeds are refused', async () => {
      const bomb =
        '<?xml version="1.0"?><!DOCTYPE a [<!ENTITY b "bb"><!ENTITY c "&b;&b;">]><rss version="2.0"><channel><title>&c;</title></channel></rss>'
      await expect(use().read(serve('/bomb.xml', bomb))).rejects.toMatchObject({
        code: 'bad_input',
      })
      await expect(use().read(serve('/page.html', '<p>hi</p>', 'text/html'))).rejects.toMatchObject(
        { code: 'bad_input' },
      )
      const endless = atom(entry('a', 'x'.repeat(6_000_000)))
      await expect(use().read(serve('/endless.xml', endless))).rejects.toMatchObject({
        code: 'bad_input',
      })
      expect(
        readFeed(
          atom(Array.from({ length: 50 }, (_, i) => entry(`e${i}`, 'x')).join('')),
          'https://b.example/',
          10,
        ).entries,
      ).toHaveLength(10)
    })

    test('links to scripts and other places than the web are no entries', () => {
      const feed = atom(
        '<entry><title>x</title><id>1</id><link href="javascript:alert(1)"/></entry>',
      )
      expect(readFeed(feed, 'https://b.example/', 10).entries).toEqual([])
    })
  })

  describe('Discourse', () => {
    const use = (given: Parameters<typeof useSource>[2] = {}) =>
      useSource(discourseSource, ctx, given)
    const posts = [
      { username: 'asker', cooked: '<p>How do I parse a date?</p>' },
      { username: 'vera', cooked: '<h1>Try</h1><p>Liked reply.</p>', likes: 7 },
      { username: 'troll', cooked: '<p>No idea.</p>' },
      { username: 'ann', cooked: '<p>Solving reply: <code>z.date()</code></p>', accepted: true },
    ]

    test('a topic has its solution first, then liked replies', async () => {
      fake.topics.push({ id: 71, slug: 'dates', title: 'Dates', lists: ['c/help/5'], posts })
      const { files } = await use().read(`${fake.url}/c/help/5`)
      expect(files[0]).toMatchObject({
        path: 't/dates/71',
        url: `${fake.url}/t/dates/71`,
        kind: 'answer',
        provenance: { author: 'ann, vera', tier: 'community', metadata: { accepted: 'true' } },
      })
      const { markdown } = htmlToMarkdown(text(files[0] as SourceFile), { url: fake.url })
      expect(markdown.indexOf('Solving reply')).toBeGreaterThan(markdown.indexOf('How do I'))
      expect(markdown.indexOf('Liked reply')).toBeGreaterThan(markdown.indexOf('Solving reply'))
      expect(markdown).not.toContain('No idea')
      expect(markdown).toContain('### Try')
      const { chunks } = cut(files[0] as SourceFile)
      expect(chunks.map(({ kind, headingPath, anchor }) => [kind, headingPath, anchor])).toEqual([
        ['answer', ['Dates'], ''],
        ['answer', ['Dates', 'Answer by ann (accepted, 0 likes)'], 'post_4'],
        ['answer', ['Dates', 'Answer by vera (7 likes)', 'Try'], 'post_2'],
      ])
    })

    test('topics that have not moved are not read again', async () => {
      for (const id of [81, 82]) {
        fake.topics.push({ id, slug: `s${id}`, title: `T${id}`, lists: ['tag/moves'], posts })
      }
      const name = `${fake.url}/tag/moves`
      const first = await use().read(name)
      Object.assign(fake.topics.find(({ id }) => id === 82) ?? {}, {
        bumpedAt: '2026-04-01T00:00:00.000Z',
      })
      fake.requests.length = 0
      const again = await use({ known: knownOf(first), state: first.state }).read(name)
      expect(fake.requests).toEqual(['/tag/moves.json?page=0', '/t/s82/82.json'])
      expect(again.unchanged).toEqual(['t/s81/81'])
    })

    test('too many requests are waited for when the pause is short', async () => {
      fake.topics.push({ id: 91, slug: 'wait', title: 'Wait', lists: ['tag/wait'], posts })
      fake.fail(429, { 'retry-after': '1' }, 1)
      expect((await use().read(`${fake.url}/tag/wait`)).files).toHaveLength(1)
    })
  })

  describe('Forem', () => {
    const use = (given: Parameters<typeof useSource>[2] = {}) => useSource(devtoSource, ctx, given)
    test('an article has its author, and tags of Liquid are taken out', async () => {
      const body =
        '---\ntitle: x\n---\n# Part\n\nSee {% embed https://zod.dev/ %} now.\n\n{% cta x %}'
      fake.articles.push({
        id: 1,
        tag: 'zod',
        path: 'ann/first-1',
        title: 'First',
        body,
        author: 'Ann',
      })
      fake.articles.push({
        id: 2,
        tag: 'zod',
        path: 'ann/few-2',
        title: 'Few',
        body: 'y',
        reactions: 1,
      })
      const { files } = await use().read('zod')
      expect(files).toHaveLength(1)
      expect(files[0]).toMatchObject({
        path: 'ann/first-1',
        kind: 'post',
        provenance: { title: 'First', author: 'Ann', tier: 'community' },
      })
      expect(text(files[0] as SourceFile)).toBe('# First\n\n## Part\n\nSee <https://zod.dev/> now.')
    })

    test('articles are read again when they were edited', async () => {
      const tag = `t${randomUUID().replaceAll('-', '').slice(0, 12)}`
      const article = { id: 11, tag, path: 'ann/e-11', title: 'E', body: 'One.' }
      fake.articles.push(article)
      const first = await use().read(tag)
      Object.assign(article, { body: 'Two.', editedAt: '2026-05-01T00:00:00Z' })
      const again = await use({ known: knownOf(first), state: first.state }).read(tag)
      expect(again.files.map(text)).toEqual(['# E\n\nTwo.'])
    })
  })
})
