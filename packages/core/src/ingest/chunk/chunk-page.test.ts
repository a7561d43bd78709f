import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { parsePage } from '../parse/parse-page.ts'
import { CHUNK_LIMIT, type Chunk } from './chunk.ts'
import { chunkPage } from './chunk-page.ts'

function chunk(text: string, path = 'docs/page.md'): Chunk[] {
  const resolve = (href: string) => (href.startsWith('https:') ? href : null)
  return chunkPage(parsePage({ path, text, fallbackTitle: '', resolve }))
}

const lines = (...text: string[]) => text.join('\n')
const words = (count: number, word = 'word') =>
  Array.from({ length: count }, (_, index) => `${word}${index}`).join(' ')

describe('sections', () => {
  test('become one chunk each, with their headings as path and the anchor of the last', () => {
    const [intro, first, second] = chunk(
      lines(
        '# Router',
        words(80, 'intro'),
        '## Paths',
        words(80, 'path'),
        '### Named params',
        words(80, 'named'),
      ),
    )
    expect(intro).toMatchObject({ headingPath: ['Router'], startLine: 1, endLine: 2 })
    expect(first).toMatchObject({ headingPath: ['Router', 'Paths'], anchor: 'paths', startLine: 3 })
    expect(second?.headingPath).toEqual(['Router', 'Paths', 'Named params'])
    expect(second).toMatchObject({ anchor: 'named-params', startLine: 5, endLine: 6 })
  })

  test('that are small join their siblings under the heading they share', () => {
    const chunks = chunk(lines('# API', words(170), '## a()', 'Does a.', '## b()', 'Does b.'))
    expect(chunks).toHaveLength(2)
    expect(chunks[1]).toMatchObject({
      headingPath: ['API'],
      innerHeadings: ['a()', 'b()'],
      text: lines('## a()', '', 'Does a.', '', '## b()', '', 'Does b.'),
      startLine: 3,
      endLine: 6,
    })
  })

  test('never join across a heading that stands above both', () => {
    const chunks = chunk(
      lines('# One', words(250), '## Small', 'tail of one', '# Two', '## Small', 'head of two'),
    )
    for (const { text } of chunks) {
      expect(text.includes('tail of one') && text.includes('head of two')).toBe(false)
    }
  })

  test('with a sentence of their own lead into the section below', () => {
    const chunks = chunk(
      lines(
        '# Options',
        'These exist:',
        '## `--watch`',
        words(80),
        '## `--port`',
        words(80, 'port'),
      ),
    )
    expect(chunks.map(({ headingPath }) => headingPath.at(-1))).toEqual(['--watch', '--port'])
    expect(chunks[0]?.text).toMatch(/^These exist:\n\n## `--watch`\n\nword0/)
    expect(chunks[0]?.startLine).toBe(1)
  })

  test('are named once, however they are joined', () => {
    const [first] = chunk(lines('intro', '', '### Empty', '## Real', 'text', '## More', 'text'))
    expect(first?.text.match(/^## Real$/gm)).toHaveLength(1)
    const empty = chunk(lines(words(30), '### Empty', '## Real', words(100), '### Sub', words(90)))
    for (const { text, headingPath } of empty) {
      const shown = [...headingPath.map((title) => `## ${title}`), text].join('\n')
      expect(shown.match(/^## Real$/gm)?.length ?? 0).toBeLessThanOrEqual(2)
      expect(text.match(/^## Real$/gm)?.length ?? 0).toBeLessThanOrEqual(1)
    }
  })

  test('of a page without a top heading stand under its title', () => {
    const text = lines('---', 'title: Caching', '---', '', '## Keys', words(80))
    expect(chunk(text)[0]?.headingPath).toEqual(['Caching', 'Keys'])
  })
})

describe('code', () => {
  const code = (count: number, name = 'x') =>
    Array.from({ length: count }, (_, index) => `const ${name}${index} = await load(${index})`)

  test('stays with the sentence that introduces it', () => {
    const chunks = chunk(
      lines('# T', words(150), '', 'Then call it:', '', '```ts', ...code(20), '```'),
    )
    const holder = chunks.find(({ text }) => text.includes('```ts'))
    expect(holder?.text).toContain('Then call it:')
    expect(holder?.codeLanguage).toBe('ts')
  })

  test('is cut only when it is longer than a chunk, at blank lines, each part fenced again', () => {
    const text = lines('# T', '```ts title="app.ts"', ...code(30, 'a'), '', ...code(30, 'b'), '```')
    const chunks = chunk(text)
    expect(chunks.length).toBeGreaterThan(1)
    for (const part of chunks) {
      expect(part.text.split('\n')[0]).toBe('```ts title="app.ts"')
      expect(part.text.split('\n').at(-1)).toBe('```')
      expect(part.kind).toBe('code')
    }
    expect(
      chunks.some((part) => part.text.includes('const b0') && part.text.includes('const a29')),
    ).toBe(false)
  })

  test('with fences inside gets a longer fence', () => {
    const [only] = chunk(lines('# T', '````md', '```js', 'x()', '```', '````'))
    expect(only?.text).toBe(lines('````md', '```js', 'x()', '```', '````'))
  })

  test('whose last fence is missing is closed', () => {
    expect(chunk(lines('# T', '```js', 'open()'))[0]?.text).toBe(lines('```js', 'open()', '```'))
    const [item] = chunk(lines('# T', '- step', '', '  ```js', '  open()', '', 'after'))
    expect(unbalancedFences(item?.text ?? '')).toBe(false)
  })
})

describe('tables and lists', () => {
  test('a long table is cut between rows, each part below the header', () => {
    const rows = Array.from({ length: 60 }, (_, index) => `| opt${index} | string | ${words(5)} |`)
    const chunks = chunk(lines('# T', '| Name | Type | Description |', '|---|---|---|', ...rows))
    expect(chunks.length).toBeGreaterThan(1)
    for (const { text, kind } of chunks) {
      expect(text).toMatch(/^\| Name \| Type \| Description \|\n\|---\|---\|---\|\n\| opt\d+ /)
      expect(kind).toBe('api')
    }
    expect(chunks[1]?.startLine).toBeGreaterThan(10)
  })

  test('a long list is cut between items', () => {
    const items = Array.from({ length: 40 }, (_, index) => `- item${index} ${words(12)}`)
    for (const { text } of chunk(lines('# T', ...items))) {
      for (const line of text.split('\n')) expect(line).toMatch(/^- item\d+ /)
    }
  })
})

describe('any page', () => {
  test('gives chunks within the limit, with all its words in order, closed fences and true lines', () => {
    fc.assert(
      fc.property(fc.array(blockArbitrary, { minLength: 1, maxLength: 25 }), (shapes) => {
        const page = writePage(shapes)
        const chunks = chunk(page.text)
        const shown = chunks.map(({ headingPath, text }) => [...headingPath, text].join('\n'))
        for (const part of chunks) {
          expect(part.text.length).toBeLessThanOrEqual(CHUNK_LIMIT)
          expect(part.text.trim()).not.toBe('')
          expect(unbalancedFences(part.text)).toBe(false)
          expect(part.startLine).toBeLessThanOrEqual(part.endLine)
        }
        const found = new Set(shown.join('\n').match(/q\d+z/g))
        expect([...page.words.keys()].filter((word) => !found.has(word))).toEqual([])
        expect(misplacedWords(chunks, page)).toEqual([])
      }),
      { numRuns: 100 },
    )
  })
})

describe('any text at all', () => {
  // biome-ignore format: one line a kind of syntax
  const pieces = [
    '# ', '## ', '\n', '\n\n', '  ', '    ', '\t', '---', '---\n', 'a', 'word ', 'é', '🔥', '&amp;',
    '`', '```', '```js\n', '~~~', '* ', '- ', '1. ', '> ', '[', ']', '(', ')', '![', '](x)', '[r]: y\n',
    '|', '| a | b |\n', '|-|-|\n', '<', '>', '{', '}', '<br>', '<!--', '-->', '<div hidden>', '</div>',
    '<Tab title="x">', '</Tab>', '<pre>', '</pre>', ':::note\n', 'import a from "b"\n', '*', '_',
  ]
  const anyText = fc
    .array(fc.constantFrom(...pieces), { maxLength: 120 })
    .map((all) => all.join(''))

  test.each(['page.md', 'page.mdx'])(
    'in %s is read without an error, within the limits',
    (path) => {
      fc.assert(
        fc.property(anyText, (text) => {
          const count = text.split('\n').length
          for (const part of chunk(text, path)) {
            expect(part.text.length).toBeLessThanOrEqual(CHUNK_LIMIT)
            expect(part.startLine).toBeGreaterThanOrEqual(1)
            expect(part.endLine).toBeLessThanOrEqual(count)
            expect(part.startLine).toBeLessThanOrEqual(part.endLine)
            expect(part.text).not.toMatch(/[\ue000\ue001]/)
          }
        }),
        { numRuns: 1_000 },
      )
    },
  )
})

/** Words whose first appearance is out of order, or outside of the lines that their chunk names. */
function misplacedWords(chunks: readonly Chunk[], page: Page): string[] {
  let last = -1
  const seen = new Set<string>()
  const misplaced: string[] = []
  for (const { text, startLine, endLine } of chunks) {
    for (const [word] of text.matchAll(/q\d+z/g)) {
      const source = page.words.get(word)
      if (!source || seen.has(word)) continue
      seen.add(word)
      const inLines = source.line >= startLine && source.line <= endLine
      if (source.index <= last || !inLines) misplaced.push(`${word} ${startLine}-${endLine}`)
      last = source.index
    }
  }
  return misplaced
}

type Shape =
  | { type: 'heading'; depth: number; count: number }
  | { type: 'paragraph'; count: number; wrap: number }
  | { type: 'code'; rows: number; width: number; blankEvery: number }
  | { type: 'table'; rows: number; width: number }
  | { type: 'list'; items: number; width: number; nested: boolean; code: boolean }
  | { type: 'quote'; count: number; wrap: number }
  | { type: 'details'; count: number }

const size = (max: number) => fc.integer({ min: 1, max })
const blockArbitrary: fc.Arbitrary<Shape> = fc.oneof(
  fc.record({ type: fc.constant('heading' as const), depth: size(6), count: size(6) }),
  fc.record({ type: fc.constant('paragraph' as const), count: size(500), wrap: size(60) }),
  fc.record({
    type: fc.constant('code' as const),
    rows: size(80),
    width: size(30),
    blankEvery: size(20),
  }),
  fc.record({ type: fc.constant('table' as const), rows: size(40), width: size(30) }),
  fc.record({
    type: fc.constant('list' as const),
    items: size(30),
    width: size(80),
    nested: fc.boolean(),
    code: fc.boolean(),
  }),
  fc.record({ type: fc.constant('quote' as const), count: size(400), wrap: size(60) }),
  fc.record({ type: fc.constant('details' as const), count: size(40) }),
)

interface Page {
  text: string
  /** Every word with its place in reading order and its line. */
  words: Map<string, { index: number; line: number }>
}

/** Markdown of unique words q0z, q1z, …, so that each can be found again. */
function writePage(shapes: readonly Shape[]): Page {
  const output: string[] = []
  let next = 0
  const take = (count: number) => Array.from({ length: count }, () => `q${next++}z`)
  const wrapped = (count: number, wrap: number) => {
    const rows: string[] = []
    for (let left = count; left > 0; left -= wrap) rows.push(take(Math.min(wrap, left)).join(' '))
    return rows
  }
  for (const shape of shapes) {
    if (output.length > 0) output.push('')
    if (shape.type === 'heading')
      output.push(`${'#'.repeat(shape.depth)} ${take(shape.count).join(' ')}`)
    if (shape.type === 'paragraph') output.push(...wrapped(shape.count, shape.wrap))
    if (shape.type === 'quote')
      output.push(...wrapped(shape.count, shape.wrap).map((row) => `> ${row}`))
    if (shape.type === 'code') {
      output.push('```js')
      for (let row = 0; row < shape.rows; row += 1) {
        output.push(row % shape.blankEvery === 0 && row > 0 ? '' : take(shape.width).join(' '))
      }
      output.push('```')
    }
    if (shape.type === 'table') {
      output.push('| a | b |', '|---|---|')
      for (let row = 0; row < shape.rows; row += 1) {
        output.push(`| ${take(shape.width).join(' ')} | ${take(1)[0]} |`)
      }
    }
    if (shape.type === 'list') {
      for (let item = 0; item < shape.items; item += 1) {
        output.push(`- ${take(shape.width).join(' ')}`)
        if (shape.nested) output.push(`  - ${take(2).join(' ')}`)
        if (shape.code && item === 0)
          output.push('', '  ```sh', `  ${take(3).join(' ')}`, '  ```', '')
      }
    }
    if (shape.type === 'details') {
      output.push('<details>', `<summary>${take(2).join(' ')}</summary>`, '')
      output.push(...wrapped(shape.count, 10), '', '</details>')
    }
  }
  const found = new Map<string, { index: number; line: number }>()
  for (const [row, text] of output.entries()) {
    for (const [word] of text.matchAll(/q\d+z/g))
      found.set(word, { index: found.size, line: row + 1 })
  }
  return { text: output.join('\n'), words: found }
}

function unbalancedFences(text: string): boolean {
  let open: string | null = null
  for (const line of text.split('\n')) {
    const fence = /^[\s>]*(`{3,}|~{3,})/.exec(line)?.[1]
    if (!fence) continue
    if (open === null) open = fence
    else if (fence[0] === open[0] && fence.length >= open.length) open = null
  }
  return open !== null
}
