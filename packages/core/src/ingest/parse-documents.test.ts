import { describe, expect, test } from 'vitest'
import { createLinkBase } from './create-link-base.ts'
import type { SourceFile } from './document.ts'
import { parseDocuments } from './parse-documents.ts'

const linkBase = createLinkBase({ name: 'acme', version: '1.0.0' }, [])

function page(
  path: string,
  text: string | Uint8Array,
  kind: SourceFile['kind'] = 'guide',
): SourceFile {
  return { path, kind, bytes: typeof text === 'string' ? new TextEncoder().encode(text) : text }
}
const parse = (files: SourceFile[], options: Partial<Parameters<typeof parseDocuments>[1]> = {}) =>
  parseDocuments(files, { library: 'acme', linkBase, ...options })

/** Two words a line that emphasis never closes: the parser's time grows with the square. */
const SLOW = '**a'.repeat(60_000)

test('pages come back with their chunks, hashes and addresses', async () => {
  const told: string[] = []
  const { documents } = await parse(
    [page('README.md', 'Fast.', 'readme'), page('docs/a.md', '# A\n\nText.')],
    { onDocument: ({ path }) => void told.push(path) },
  )
  expect(told).toEqual(['README.md', 'docs/a.md'])
  expect(documents[0]).toMatchObject({
    title: 'acme',
    kind: 'readme',
    byteCount: 5,
    language: 'en',
  })
  expect(documents[1]?.chunks[0]).toMatchObject({ headingPath: ['A'], text: 'Text.', startLine: 1 })
  expect(documents[0]?.contentHash).toHaveLength(32)
})

test('a page without text is skipped with the reason', async () => {
  const { documents, skipped } = await parse([page('a.md', '<!-- nothing -->'), page('b.md', 'b')])
  expect(documents).toHaveLength(1)
  expect(skipped).toEqual([{ path: 'a.md', reason: 'no text' }])
})

describe('a hostile page costs one page', () => {
  test.each([
    ['that takes for ever', SLOW, 'took longer than 0.5 s to parse'],
    ['of 100,000 nested lists', '- '.repeat(100_000), /nests more than 60 levels/],
    ['of 2,000 levels of indentation', nested(1_900), /indented|nested|longer/],
    ['that is binary', Buffer.alloc(10_000), 'binary, not text'],
  ])('%s', async (_, text, reason) => {
    const files = [page('a.md', 'before'), page('evil.md', text), page('z.md', 'after')]
    const { documents, skipped } = await parse(files, { limits: { timeoutMs: 500 } })
    expect(documents.map(({ path }) => path)).toEqual(['a.md', 'z.md'])
    expect(skipped).toEqual([
      {
        path: 'evil.md',
        reason: typeof reason === 'string' ? reason : expect.stringMatching(reason),
      },
    ])
  })

  test('and the rest is left out when there are too many of them', async () => {
    const evil = Array.from({ length: 8 }, (_, index) => page(`evil${index}.md`, SLOW))
    const { documents, skipped } = await parse(
      [page('a.md', 'before'), ...evil, page('z.md', 'after')],
      {
        limits: { timeoutMs: 150 },
      },
    )
    expect(documents).toHaveLength(1)
    expect(skipped.at(-1)).toEqual({
      path: 'z.md',
      reason: 'after 6 pages that exhaust the parser',
    })
  })

  test('that would eat the memory is stopped', async () => {
    const { skipped } = await parse([page('evil.md', 'a\n\n'.repeat(300_000))], {
      limits: { memoryBytes: 150 * 1024 * 1024, timeoutMs: 20_000 },
    })
    expect(skipped[0]?.reason).toMatch(/needed more than 150 MB/)
  })
})

test('an abort ends the parsing with its own reason', async () => {
  const gone = new Error('the worker is stopping')
  await expect(parse([page('a.md', 'x')], { signal: AbortSignal.abort(gone) })).rejects.toBe(gone)
})

function nested(levels: number): string {
  return Array.from({ length: levels }, (_, level) => `${' '.repeat(level)}- a`).join('\n')
}
