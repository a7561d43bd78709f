import { describe, expect, test } from 'vitest'
import { appliesTo, readProjectConfig } from './project-config.ts'

const open = (files: Record<string, unknown>) =>
  readProjectConfig(async (path) => {
    const content = files[path]
    if (content === undefined) return null
    return new TextEncoder().encode(typeof content === 'string' ? content : JSON.stringify(content))
  })

test('a project without a configuration has none, and is read whole', async () => {
  expect(await open({})).toBeNull()
  expect(appliesTo(null, 'any/where.md')).toBe(true)
})

test('twinmcp.json goes before context7.json', async () => {
  const config = await open({
    'twinmcp.json': { title: 'Ours', versions: ['v1.2.0'], rules: ['Use the pool'] },
    'context7.json': { projectTitle: 'Theirs' },
  })
  expect(config).toMatchObject({
    file: 'twinmcp.json',
    title: 'Ours',
    versions: ['v1.2.0'],
    rules: ['Use the pool'],
  })
})

test('every bad key of a twinmcp.json is named at once', async () => {
  const opening = open({ 'twinmcp.json': { titel: 'x', folders: 'docs', rules: [''] } })
  await expect(opening).rejects.toMatchObject({ code: 'bad_input' })
  await expect(opening).rejects.toThrow(/folders: .*rules\.0: .*titel/)
})

test.each([['{'], ['[]'], ['null'], ['"x"']])(
  'a twinmcp.json of %s is refused',
  async (content) => {
    await expect(open({ 'twinmcp.json': content })).rejects.toMatchObject({ code: 'bad_input' })
  },
)

test('context7.json steers title, folders, exclusions, rules, versions and branch', async () => {
  const config = await open({
    'context7.json': {
      $schema: 'https://context7.com/schema/context7.json',
      projectTitle: 'Ratelimit',
      description: 'Limits rates',
      branch: 'next',
      folders: ['docs'],
      excludeFolders: ['src'],
      excludeFiles: ['draft.md'],
      rules: ['Use one region'],
      previousVersions: [{ tag: 'v1.2.1', title: 'old' }, { tag: 'v0.9.0' }],
      branchVersions: [{ branch: 'v2' }],
      url: 'https://context7.com/x/y',
      public_key: 'pk_x',
    },
  })
  expect(config).toEqual({
    file: 'context7.json',
    title: 'Ratelimit',
    description: 'Limits rates',
    folders: ['docs'],
    exclude: ['src'],
    excludeNames: ['draft.md'],
    rules: ['Use one region'],
    versions: ['v1.2.1', 'v0.9.0'],
    branch: 'next',
    branches: ['v2'],
    problems: [],
  })
})

test('a bad field of a context7.json costs that field and is named', async () => {
  const config = await open({ 'context7.json': { projectTitle: 7, rules: ['Be brief'] } })
  expect(config).toMatchObject({ title: null, rules: ['Be brief'] })
  expect(config?.problems).toEqual([expect.stringContaining('projectTitle')])
  expect((await open({ 'context7.json': '{' }))?.problems).toHaveLength(1)
})

test('a context7.json that excludes nothing leaves out what Context7 does', async () => {
  const config = await open({ 'context7.json': {} })
  expect(appliesTo(config, 'docs/guide.md')).toBe(true)
  for (const path of ['CHANGELOG.md', 'docs/old/x.md', 'a/legacy-api/x.md', 'i18n/zh-CN/x.md']) {
    expect(appliesTo(config, path), path).toBe(false)
  }
})

describe('a pattern', () => {
  const excluded = (pattern: string, path: string) =>
    !appliesTo({ folders: [], exclude: [pattern], excludeNames: [] }, path)
  test.each([
    ['node_modules', 'a/node_modules/x.md', true],
    ['node_modules', 'a/node_modules_old/x.md', false],
    ['./build', 'build/x.md', true],
    ['./build', 'src/build/x.md', false],
    ['app-sdk/v2.3', 'app-sdk/v2.3/a/x.md', true],
    ['app-sdk/v2.3', 'app-sdk/v2x3/x.md', false],
    ['*.test', 'a/b.test/x.md', true],
    ['docs/**/internal', 'docs/a/b/internal/x.md', true],
    ['**/test/**', 'a/test/x.md', true],
    ['src/**/*.test.md', 'src/a/b.test.md', true],
    ['/docs/', 'docs/x.md', true],
    ['guide.md', 'docs/guide.md', true],
  ])('%s excludes %s: %s', (pattern, path, expected) => {
    expect(excluded(pattern, path)).toBe(expected)
  })

  test('folders let in what is under them and what lies at the top', () => {
    const config = {
      folders: ['docs', 'packages/*/guides'],
      exclude: ['docs/old'],
      excludeNames: [],
    }
    const taken = (path: string) => appliesTo(config, path)
    expect(['docs/a/b.md', 'packages/x/guides/y.md', 'README.md'].every(taken)).toBe(true)
    expect(['documents/a.md', 'packages/x/y.md', 'docs/old/x.md'].some(taken)).toBe(false)
  })

  test('of many wildcards takes no long time', () => {
    const begun = performance.now()
    excluded(`${'*a'.repeat(100)}b`, `${'a'.repeat(250)}/${'a/'.repeat(60)}x.md`)
    excluded(`${'**/a/'.repeat(50)}b`, `${'a/'.repeat(90)}x.md`)
    excluded(`${'{a,aa}'.repeat(45)}b`, `${'a'.repeat(250)}/x.md`)
    expect(performance.now() - begun).toBeLessThan(500)
  })
})
