import { describe, expect, test } from 'vitest'
import { documentKind, isCandidate, selectFiles } from './select-files.ts'

function select(paths: string[], manifests: Record<string, string> = {}) {
  const files = paths
    .filter(isCandidate)
    .map((path) => ({ path, kind: documentKind(path), bytes: new Uint8Array() }))
  const result = selectFiles(files, new Map(Object.entries(manifests)))
  return {
    taken: result.files.map(({ path }) => path),
    reasons: Object.fromEntries(result.skipped.map(({ path, reason }) => [path, reason])),
  }
}

test('pages are taken from wherever a package keeps them, in reading order', () => {
  const { taken } = select([
    'CHANGELOG.md',
    'docs/10-last.md',
    'docs/2-second.mdx',
    'dist/docs/01-app/index.md',
    'guides/start.markdown',
    'src/plugins/README.md',
    'skills/server-setup/SKILL.md',
    'README.md',
    'index.js',
  ])
  expect(taken).toEqual([
    'README.md',
    'dist/docs/01-app/index.md',
    'docs/2-second.mdx',
    'docs/10-last.md',
    'guides/start.markdown',
    'skills/server-setup/SKILL.md',
    'src/plugins/README.md',
    'CHANGELOG.md',
  ])
})

test.each([
  ['node_modules/other/README.md', 'belongs to a dependency'],
  ['dist/compiled/react-is/README.md', 'third-party code'],
  ['src/vendor/unpromise/docs/guide.md', 'third-party code'],
  ['test/bundler/README.md', 'test data'],
  ['LICENSE.md', 'licence'],
  ['docs/license.md', 'licence'],
  ['ThirdPartyNotices.md', 'licence'],
  ['CODE_OF_CONDUCT.md', 'about the project, not its use'],
  ['.github/PULL_REQUEST_TEMPLATE.md', 'about the project, not its use'],
  ['AGENTS.md', 'instructions to coding agents'],
  ['dist/lib/upgrade/shared.md', 'written by a build'],
  ['docs/guide.rst', 'a format that is not read yet'],
])('%s is left out: %s', (path, reason) => {
  expect(select([path])).toEqual({ taken: [], reasons: { [path]: reason } })
})

test.each([
  'docs/vendor.md',
  'docs/testing/fixtures/index.md',
  'docs/security.md',
  'docs/third-party-libraries.md',
  'docs/guides/contributing.md',
  'docs/releases.md',
])('%s is a page about that, and taken', (path) => {
  expect(select([path]).taken).toEqual([path])
})

test("folders with a package.json of another name are another package's", () => {
  const manifests = {
    'package.json': 'acme',
    'lib-copy/package.json': 'left-pad',
    'mini/package.json': 'acme/mini',
  }
  const { taken, reasons } = select(['lib-copy/README.md', 'mini/README.md'], manifests)
  expect(taken).toEqual(['mini/README.md'])
  expect(reasons).toEqual({ 'lib-copy/README.md': "another package's files" })
})

test('a translation is left out where the original is there, and taken where it is not', () => {
  const { taken, reasons } = select([
    'README.md',
    'README.zh-CN.md',
    'README_ja.md',
    'docs/en/guide.md',
    'docs/fr/guide.md',
    'docs/ko/only-here.md',
  ])
  expect(taken).toEqual(['README.md', 'docs/en/guide.md', 'docs/ko/only-here.md'])
  expect(reasons).toEqual({
    'README.zh-CN.md': 'translation of README.md',
    'README_ja.md': 'translation of README.md',
    'docs/fr/guide.md': 'translation of docs/en/guide.md',
  })
})

test('of a page for two renderers one is taken', () => {
  const { taken, reasons } = select(['docs/a.md', 'docs/a.mdx'])
  expect(taken).toEqual(['docs/a.md'])
  expect(reasons).toEqual({ 'docs/a.mdx': 'the same page as docs/a.md' })
})

describe('kinds', () => {
  test.each([
    ['README.md', 'readme'],
    ['readme', 'readme'],
    ['docs/README.md', 'guide'],
    ['CHANGELOG.md', 'changelog'],
    ['HISTORY.md', 'changelog'],
    ['docs/changelog-format.md', 'guide'],
  ])('%s is a %s', (path, kind) => {
    expect(documentKind(path)).toBe(kind)
  })
})
