import fc from 'fast-check'
import { valid } from 'semver'
import { describe, expect, test } from 'vitest'
import { chooseRef, releaseTags } from './choose-ref.ts'
import type { RemoteRefs } from './list-remote-refs.ts'
import { parseTag } from './parse-tag.ts'

describe('a tag', () => {
  test.each([
    ['v1.2.3', null, '1.2.3'],
    ['1.2.3', null, '1.2.3'],
    ['V2.0', null, '2.0.0'],
    ['v18', null, '18.0.0'],
    ['2024.1', null, '2024.1.0'],
    ['2024.01.15', null, '2024.1.15'],
    ['release-1.2', null, '1.2.0'],
    ['release/1.2', null, '1.2.0'],
    ['rel_3_1_4', null, '3.1.4'],
    ['REL_15_1', null, '15.1.0'],
    ['version-4.0.0', null, '4.0.0'],
    ['v1.0.0-rc.1', null, '1.0.0-rc.1'],
    ['1.0rc1', null, '1.0.0-rc1'],
    ['2.0b3', null, '2.0.0-b3'],
    ['v1.2.3.4', null, '1.2.3'],
    ['1.2.3.Final', null, '1.2.3'],
    ['5.3.0.RELEASE', null, '5.3.0'],
    ['v1.2.3+build.5', null, '1.2.3'],
    ['name@1.2.3', 'name', '1.2.3'],
    ['@scope/name@1.2.3-beta.2', '@scope/name', '1.2.3-beta.2'],
    ['packages/name/v1.2.3', 'packages/name', '1.2.3'],
    ['name-v1.2.3', 'name', '1.2.3'],
    ['name-1.2.3-alpha.1', 'name', '1.2.3-alpha.1'],
    ['name-2-v1.0.0', 'name-2', '1.0.0'],
    ['name_v1.2', 'name', '1.2.0'],
    ['boost-1.80.0', 'boost', '1.80.0'],
    ['n7.0', 'n', '7.0.0'],
  ])('%s is a release of %s at %s', (tag, name, version) => {
    expect(parseTag(tag)).toEqual({ tag, package: name, version })
  })

  test.each([['nightly'], ['latest'], ['main'], [''], ['v'], ['@'], ['a@b'], ['x'.repeat(300)]])(
    '%s names no version',
    (tag) => {
      expect(parseTag(tag)).toBeNull()
    },
  )

  test('of any text names a version that semver knows, or none', () => {
    const text = fc.string({ maxLength: 200 })
    const likely = fc.stringMatching(/^[a-z@/_-]{0,8}v?[0-9._-]{1,20}[a-z0-9.+-]{0,10}$/)
    fc.assert(
      fc.property(fc.oneof(text, likely), (tag) => {
        const parsed = parseTag(tag)
        return parsed === null || valid(parsed.version) === parsed.version
      }),
      { numRuns: 2_000 },
    )
  })

  test('of the longest kind is read in no time', () => {
    const begun = performance.now()
    for (const part of ['-1', '_v', '1.', 'a-', '@', '1_', '-v1'])
      parseTag(part.repeat(80).slice(0, 200))
    expect(performance.now() - begun).toBeLessThan(50)
  })
})

describe('the ref that is read', () => {
  const refs = (tags: string[], branches = ['main', 'next']): RemoteRefs => ({
    defaultBranch: 'main',
    head: 'h'.repeat(40),
    branches: new Map(branches.map((name) => [name, `branch ${name}`])),
    tags: new Map(tags.map((name) => [name, `tag ${name}`])),
  })
  const settings: Parameters<typeof chooseRef>[3] = {
    ref: null,
    package: null,
    followReleases: true,
  }
  const choose = (
    tags: string[],
    range = 'latest',
    more: Partial<Parameters<typeof chooseRef>[3]> = {},
  ) => {
    const all = refs(tags)
    const given = { ...settings, ...more }
    return chooseRef(all, releaseTags(all, 'lib', given.package), range, given, 'acme/lib').name
  }

  test.each([
    ['the newest release', ['v1.0.0', 'v10.0.0', 'v9.0.0', 'v11.0.0-rc.1'], 'latest', 'v10.0.0'],
    [
      'the newest pre-release where there is nothing else',
      ['v1.0.0-a.1', 'v1.0.0-a.2'],
      'latest',
      'v1.0.0-a.2',
    ],
    ['the default branch without releases', ['nightly'], 'latest', 'main'],
    ['the newest that a range takes', ['v1.0.0', 'v1.9.0', 'v2.0.0'], '^1', 'v1.9.0'],
    ['the tag itself', ['v1.0.0', 'v1.0.1'], 'v1.0.0', 'v1.0.0'],
    ['the version of a short tag', ['release-1.2', 'release-1.3'], '1.2', 'release-1.2'],
    [
      'releases of the repository, not of its other packages',
      ['lib@1.0.0', 'other@5.0.0'],
      'latest',
      'lib@1.0.0',
    ],
    ['the shorter of two tags of one version', ['lib-v1.0.0', 'v1.0.0'], 'latest', 'v1.0.0'],
  ])('is %s', (_, tags, range, expected) => {
    expect(choose(tags, range)).toBe(expected)
  })

  test('is that of a package, by its own tags or else by those of all', () => {
    const tags = ['v9.0.0', '@acme/ui@1.0.0', '@acme/cli@2.0.0', '@other/ui@7.0.0']
    expect(choose(tags, 'latest', { package: '@acme/ui' })).toBe('@acme/ui@1.0.0')
    expect(choose(tags, 'latest', { package: 'packages/cli' })).toBe('@acme/cli@2.0.0')
    expect(choose(tags, 'latest', { package: '@acme/none' })).toBe('v9.0.0')
  })

  test('is the default branch when releases are not followed, and a ref of the settings before all', () => {
    expect(choose(['v1.0.0'], 'latest', { followReleases: false })).toBe('main')
    expect(choose(['v1.0.0'], '^1', { ref: 'next' })).toBe('next')
  })

  test('is not there for a range that no release is in, and near ones are named', () => {
    expect(() => choose(['v1.0.0', 'v2.1.0'], '^2.5')).toThrow(/Nearest: 2\.1\.0\./)
    expect(() => choose(['nightly'], '^2')).toThrow(/none of its tags/)
  })
})
