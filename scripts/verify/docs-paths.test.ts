import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { afterEach, describe, expect, test } from 'vitest'
import { findBrokenPaths, findMentions } from './docs-paths.ts'
import { listFiles } from './list-files.ts'

const roots: string[] = []
afterEach(() => {
  for (const root of roots.splice(0)) rmSync(root, { recursive: true })
})

function brokenIn(doc: string, markdown: string): string[] {
  const root = mkdtempSync(join(tmpdir(), 'twinmcp-docs-'))
  roots.push(root)
  const files = {
    'packages/core/src/ingest/fetch.ts': '',
    'apps/web/src/routes/(app)/libraries/[...id]/+page.svelte': '',
    'docs/guides/first.md': '',
    'docs/picture.png': '',
    [doc]: markdown,
  }
  for (const [path, text] of Object.entries(files)) {
    mkdirSync(dirname(join(root, path)), { recursive: true })
    writeFileSync(join(root, path), text)
  }
  return findBrokenPaths(root, listFiles(root)).map((finding) =>
    finding.replace(/^.* names (.*), which .*$/, '$1'),
  )
}

describe('in a document at the root', () => {
  test.each([
    ['a file by its whole path', '`packages/core/src/ingest/fetch.ts`'],
    ['a folder with or without a slash', '`packages/core/` and `packages/core`'],
    ['a file with a line', '`packages/core/src/ingest/fetch.ts:12`'],
    ['a path inside a command', '`bun packages/core/src/ingest/fetch.ts --json`'],
    ['a file by the end of its path', '`ingest/fetch.ts` or `fetch.ts`'],
    ['a glob that matches', '`packages/*/src/**` and `apps/{web,worker}/src`'],
    ['a placeholder that something fills', '`packages/core/src/<slice>/fetch.ts`'],
    ['a route with brackets', '`apps/web/src/routes/(app)/libraries/[...id]/+page.svelte`'],
    ['a link with an anchor', '[guide](docs/guides/first.md#start)'],
    ['a picture', '![look](docs/picture.png) and <img src="docs/picture.png">'],
    ['a URL', '[site](https://example.com/docs/none.md) and `http://localhost:3000/mcp`'],
    ['what is plainly not a path', '`/npm/zod` `@trpc/server` `text/html` `query-docs` `a/b`'],
    ["somebody's own files", '`~/.cursor/mcp.json` `.vscode/mcp.json` `package.json`'],
    ['what a build makes', '`apps/web/build/index.js` and `node_modules/.bin/biome`'],
    ['a path in a fenced block', '```\n`packages/gone.ts`\n```'],
  ])('accepts %s', (_, markdown) => {
    expect(brokenIn('README.md', markdown)).toEqual([])
  })

  test.each([
    ['packages/core/src/gone.ts', '`packages/core/src/gone.ts`'],
    ['apps/phone', '`apps/phone`'],
    ['scripts/gone.ts', '`bun scripts/gone.ts`'],
    ['ingest/gone.ts', '`ingest/gone.ts`'],
    ['gone.svelte', '`gone.svelte`'],
    ['packages/*/gone/**', '`packages/*/gone/**`'],
    ['./gone', '`./gone`'],
    ['docs/gone.md#a', '[x](docs/gone.md#a)'],
    ['docs/gone.png', '<img src="docs/gone.png">'],
    ['docs/gone.md', '[x]: docs/gone.md'],
    ['packages/after.ts', '```\nfenced\n```\n`packages/after.ts`'],
  ])('reports %s', (path, markdown) => {
    expect(brokenIn('README.md', markdown)).toEqual([path])
  })
})

test('a README in a package may name files from its own folder or its src', () => {
  const markdown = '`src/ingest/fetch.ts` `ingest/fetch.ts` `./src/ingest` [up](../../docs/guides)'
  expect(brokenIn('packages/core/README.md', markdown)).toEqual([])
})

test('a superseded decision may name what is gone, a standing one may not', () => {
  const markdown = '- Status: superseded by 0002\n\n`packages/gone.ts`'
  expect(brokenIn('docs/decisions/0001-old.md', markdown)).toEqual([])
  expect(
    brokenIn('docs/decisions/0001-old.md', '- Status: accepted\n\n`packages/gone.ts`'),
  ).toEqual(['packages/gone.ts'])
})

test('a mention carries the line it stands on', () => {
  expect(findMentions('one\n\n`a/b.ts` [c](d.md)')).toEqual([
    { line: 3, text: 'a/b.ts', link: false },
    { line: 3, text: 'd.md', link: true },
  ])
})
