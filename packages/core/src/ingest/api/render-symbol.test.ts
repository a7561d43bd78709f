import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { CHUNK_LIMIT } from '../chunk/chunk.ts'
import { apiDocuments } from './api-documents.ts'
import type { ApiMember, ApiSymbol } from './api-symbol.ts'
import { packPieces } from './fit-text.ts'
import { linkGuides } from './link-guides.ts'
import { renderSymbol } from './render-symbol.ts'

const symbol = (patch: Partial<ApiSymbol> = {}): ApiSymbol => ({
  name: 'run',
  kind: 'function',
  signature: 'function run(): void',
  entry: 'acme',
  alsoIn: [],
  importLine: "import { run } from 'acme'",
  path: 'index.d.ts',
  startLine: 3,
  endLine: 9,
  members: [],
  ...patch,
})
const member = (name: string, patch: Partial<ApiMember> = {}): ApiMember => ({
  name,
  signature: `${name}(): void`,
  line: 5,
  ...patch,
})

describe('a symbol', () => {
  test('is shown with signature, warning, text, import and guide before the details', () => {
    const [chunk] = renderSymbol(
      symbol({
        summary: 'Runs it.',
        deprecated: 'Use `go`.',
        params: [{ name: 'a', text: 'What.' }],
        since: '2.0',
        alsoIn: ['acme/mini'],
      }),
      { title: 'README › Running', url: 'https://x/#running' },
    )
    expect(chunk?.text).toBe(
      [
        '**run** (function)',
        '```ts\nfunction run(): void\n```',
        '**Deprecated.** Use `go`.',
        'Runs it.',
        "Import: `import { run } from 'acme'`, also in `acme/mini`\nGuide: [README › Running](https://x/#running)",
        'Parameters:\n- `a`: What.',
        'Since: 2.0',
      ].join('\n\n'),
    )
  })

  test('with members lists them, current ones first, and groups those that are documented', () => {
    const chunks = renderSymbol(
      symbol({
        name: 'Box',
        kind: 'class',
        signature: 'class Box',
        members: [
          member('old', { deprecated: '' }),
          member('open', { summary: 'Opens it.' }),
          member('silent'),
        ],
      }),
      null,
    )
    expect(chunks.map(({ text }) => text)).toEqual([
      "**Box** (class)\n\n```ts\nclass Box {\n  open(): void\n  silent(): void\n  old(): void // deprecated\n}\n```\n\nImport: `import { run } from 'acme'`",
      'Members of **Box**\n- `old(): void`: **Deprecated.**\n- `open(): void`: Opens it.',
    ])
    expect(chunks[1]?.innerHeadings).toEqual(['old', 'open'])
  })

  test('that has one documented member names it, so that it is found by its name', () => {
    const [, chunk] = renderSymbol(
      symbol({ name: 'Box', kind: 'class', members: [member('open', { summary: 'Opens.' })] }),
      null,
    )
    expect(chunk?.symbol).toBe('Box.open')
  })

  test('stays within the limit of a chunk, and its fences are closed, whatever it says', () => {
    const text = fc.oneof(
      fc.string({ maxLength: 4_000 }),
      fc
        .array(fc.constantFrom('word ', '\n', '```', '- ', '\u{1f600}'), { maxLength: 900 })
        .map((parts) => parts.join('')),
    )
    const members = fc.array(
      fc.record({
        name: fc.string({ minLength: 1 }),
        signature: text,
        summary: text,
        line: fc.nat(),
      }),
      { maxLength: 8 },
    )
    fc.assert(
      fc.property(text, text, members, (signature, summary, own) => {
        const chunks = renderSymbol(
          symbol({ kind: 'class', signature, summary, members: own }),
          null,
        )
        expect(chunks.length).toBeGreaterThan(0)
        for (const chunk of chunks) {
          expect(chunk.text.length).toBeLessThanOrEqual(CHUNK_LIMIT)
          expect(
            chunk.text.isWellFormed() ||
              !(signature + summary).isWellFormed() ||
              own.some(({ name, signature: s, summary: t }) => !(name + s + t).isWellFormed()),
          ).toBe(true)
        }
      }),
      { numRuns: 60 },
    )
  })

  test('that is cut in code is fenced in every part', () => {
    const code = `\`\`\`ts\n${'const a = 1\n'.repeat(300)}\`\`\``
    const texts = packPieces([code], { again: '**a** (continued)' })
    expect(texts.length).toBeGreaterThan(2)
    for (const text of texts) expect(text.match(/^```/gm)).toHaveLength(2)
  })
})

describe('documents', () => {
  const base = {
    repositoryRoot: 'https://github.com/a/b/blob/v1/',
    directory: 'pkg',
    homepage: null,
    packagePage: 'https://registry.test/acme',
    paths: new Set<string>(),
  }
  const options = { packageName: 'acme', linkBaseOf: () => base, guideOf: () => null }

  test('are one an import path, with an overview first and lines of the file in their links', () => {
    const documents = apiDocuments([symbol(), symbol({ entry: 'acme/mini', name: 'walk' })], {
      ...options,
      isPublished: () => true,
    })
    expect(documents.map(({ path, title, kind }) => [path, title, kind])).toEqual([
      ['api/index', 'API of acme', 'api'],
      ['api/mini', 'API of acme/mini', 'api'],
    ])
    const [overview, chunk] = documents[0]?.chunks ?? []
    expect(overview?.text).toBe('`acme` exports 1 symbol.\n\nFunctions: `run`.')
    expect(chunk).toMatchObject({
      kind: 'api',
      symbol: 'run',
      headingPath: ['acme', 'run'],
      url: 'https://github.com/a/b/blob/v1/pkg/index.d.ts#L3',
      startLine: 3,
      endLine: 9,
    })
  })

  test('have another hash when a symbol changes, and link to the package where a build wrote the file', () => {
    const of = (signature: string) =>
      apiDocuments([symbol({ signature })], { ...options, isPublished: () => false })[0]
    expect(of('a')?.contentHash).not.toEqual(of('b')?.contentHash)
    expect(of('a')?.contentHash).toEqual(of('a')?.contentHash)
    expect(of('a')?.url).toBe('https://registry.test/acme?activeTab=code')
  })
})

describe('guides', () => {
  const pages = [
    {
      path: 'README.md',
      text: '# Acme\n\nUse `run` and a tool.\n\n## `run` in depth\n\n```ts\nrun()\n```\n',
    },
    { path: 'docs/box.md', text: '# Box\n\n```ts\nnew Box(z.string())\nnew Box()\n```' },
  ]

  test('are the sections that say most about a name, by whole identifiers', () => {
    const places = linkGuides(pages, ['run', 'Box', 'z.string', 'tool', 'runner'])
    expect(
      Object.fromEntries(
        [...places].map(([name, { path, anchor }]) => [name, `${path}#${anchor}`]),
      ),
    ).toEqual({
      run: 'README.md#run-in-depth',
      Box: 'docs/box.md#box',
      'z.string': 'docs/box.md#box',
    })
  })
})
