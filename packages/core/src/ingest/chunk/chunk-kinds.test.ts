import { describe, expect, test } from 'vitest'
import type { DocumentKind } from '../document.ts'
import { parsePage } from '../parse/parse-page.ts'
import { CHUNK_LIMIT, type Chunk } from './chunk.ts'
import { chunkPage } from './chunk-page.ts'

function chunk(text: string, kind?: DocumentKind): Chunk[] {
  const page = parsePage({ path: 'page.md', text, fallbackTitle: '', resolve: (href) => href })
  return chunkPage(page, kind ? { kind } : {})
}
const lines = (...text: string[]) => text.join('\n')
const words = (count: number, word = 'word') =>
  Array.from({ length: count }, (_, index) => `${word}${index}`).join(' ')

describe('a question', () => {
  const page = lines(
    '# How do I parse a date?',
    'Short question.',
    '## Answer by Ann (accepted, 3 votes) {#11}',
    'Use coerce.',
    '### Why',
    'Because of strings.',
    '## Answer by Bo (9 votes) {#12}',
    'Another way.',
  )

  test('has one chunk for itself and one for each answer, however short, under its title', () => {
    const chunks = chunk(page, 'answer')
    expect(chunks.map(({ kind, headingPath, anchor }) => [kind, headingPath, anchor])).toEqual([
      ['answer', ['How do I parse a date?'], ''],
      ['answer', ['How do I parse a date?', 'Answer by Ann (accepted, 3 votes)'], '11'],
      ['answer', ['How do I parse a date?', 'Answer by Bo (9 votes)'], '12'],
    ])
    expect(chunks[1]?.text).toBe('Use coerce.\n\n### Why\n\nBecause of strings.')
  })

  test('is prose when its page is none of questions', () => {
    expect(chunk(page).map(({ kind }) => kind)).not.toContain('answer')
  })

  test('with a long answer has several chunks of it and of no other', () => {
    const chunks = chunk(
      lines('# Q', 'q', '## Answer by A', words(500), '## Answer by B', 'short'),
      'answer',
    )
    expect(chunks.length).toBeGreaterThan(3)
    expect(chunks.at(-1)).toMatchObject({ headingPath: ['Q', 'Answer by B'], text: 'short' })
  })
})

describe('a changelog', () => {
  test('has a chunk for each release, with its small sections together', () => {
    const chunks = chunk(
      lines(
        '# Changelog',
        'All changes.',
        '## [2.0.0] - 2026-03-01',
        '### Added',
        '- a',
        '### Fixed',
        '- b',
        '## 1.9.9',
        '- c',
        '## Unreleased',
        '- d',
        '## Notes',
        'Older ones are gone.',
      ),
      'changelog',
    )
    expect(chunks.map(({ kind, headingPath, text }) => [kind, headingPath.at(-1), text])).toEqual([
      ['prose', 'Changelog', 'All changes.'],
      ['release', '[2.0.0] - 2026-03-01', '### Added\n\n- a\n\n### Fixed\n\n- b'],
      ['release', '1.9.9', '- c'],
      ['release', 'Unreleased', '- d'],
      ['prose', 'Notes', 'Older ones are gone.'],
    ])
  })

  test.each(['v1.2', '1.2.3-beta.1', '@scope/pkg@1.0.0', 'Version 4', 'zod@4.1.0', '2026-01-31'])(
    'knows %s for a release',
    (title) => {
      const chunks = chunk(lines('# Log', `## ${title}`, 'a', '## Other', 'b'), 'changelog')
      expect(chunks[0]).toMatchObject({ kind: 'release', text: 'a' })
    },
  )
})

describe('long code', () => {
  const body = (name: string, count: number) =>
    Array.from({ length: count }, (_, index) => `  const ${name}${index} = await load(${index})`)

  test('is cut between declarations, though blank lines stand inside of them', () => {
    const source = ['a', 'b', 'c', 'd'].flatMap((name) => [
      `/** What ${name} does. */`,
      `export async function ${name}() {`,
      ...body(name, 9),
      '',
      ...body(`${name}${name}`, 9),
      '}',
    ])
    const chunks = chunk(lines('# T', '```ts', ...source, '```'))
    expect(chunks.length).toBeGreaterThan(1)
    for (const { text } of chunks) {
      expect(text.length).toBeLessThanOrEqual(CHUNK_LIMIT)
      expect(text).toMatch(/^```ts\n\/\*\* What \w does/)
      expect(text).toMatch(/\n\}\n```$/)
    }
  })

  test('of a class is cut between its methods', () => {
    const source = [
      'class A:',
      ...['a', 'b', 'c', 'd'].flatMap((name) => [
        `    def ${name}(self):`,
        ...Array.from(
          { length: 12 },
          (_, index) => `        self.${name}${index} = load(${index}, 'x')`,
        ),
        '',
        ...Array.from(
          { length: 6 },
          (_, index) => `        self.${name}x${index} = load(${index}, 'x')`,
        ),
      ]),
    ]
    const chunks = chunk(lines('# T', '```python', ...source, '```'))
    expect(chunks.length).toBeGreaterThan(1)
    for (const { text } of chunks.slice(1)) expect(text).toMatch(/^```python\n {4}def \w\(self\):/)
  })

  test('that is broken is cut all the same', () => {
    const chunks = chunk(
      lines('# T', '```ts', ...Array.from({ length: 80 }, () => '}} ((( const ='.repeat(3)), '```'),
    )
    expect(chunks.length).toBeGreaterThan(1)
  })
})

describe('overlap', () => {
  test('is the sentence that a cut goes through', () => {
    const sentence = (index: number) => `Sentence ${index} says ${words(14, `s${index}w`)}.`
    const wrapped =
      Array.from({ length: 24 }, (_, index) => sentence(index))
        .join(' ')
        .match(/.{1,90}(?: |$)/g) ?? []
    const chunks = chunk(lines('# T', ...wrapped.map((line) => line.trim())))
    expect(chunks.length).toBeGreaterThan(1)
    for (const { text } of chunks.slice(1)) expect(text).toMatch(/^Sentence \d+ says/)
  })

  test('is the sentence that introduces a list that is cut', () => {
    const items = Array.from({ length: 40 }, (_, index) => `- item${index} ${words(12)}`)
    const chunks = chunk(lines('# T', 'The options are:', '', ...items))
    expect(chunks.length).toBeGreaterThan(1)
    for (const { text } of chunks) expect(text).toMatch(/^The options are:\n\n- item\d+/)
  })

  test('is nothing where blocks part', () => {
    const chunks = chunk(
      lines('# T', ...Array.from({ length: 12 }, (_, index) => `${words(40, `p${index}w`)}.\n`)),
    )
    const all = chunks.map(({ text }) => text).join('\n')
    for (const word of ['p3w0', 'p0w39', 'p11w0'])
      expect(all.split(`${word} `).length).toBeLessThanOrEqual(2)
  })
})
