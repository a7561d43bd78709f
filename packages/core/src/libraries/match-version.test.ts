import fc from 'fast-check'
import { satisfies } from 'semver'
import { describe, expect, it } from 'vitest'
import { versionScheme } from './compare-versions.ts'
import { matchVersion, newestFirst } from './match-version.ts'

const distTags = { latest: '4.1.0', canary: '5.0.0-canary.1' }
const published = ['3.22.0', '3.25.0', '4.0.0', '4.1.0', '5.0.0-canary.1']

describe('matchVersion', () => {
  it.each([
    ['nothing asked, latest indexed', null, ['3.25.0', '4.1.0'], '4.1.0', 'latest', null],
    ['nothing asked, an older one indexed', null, ['3.25.0'], '3.25.0', 'nearest', '4.1.0'],
    ['nothing asked, nothing indexed', null, [], null, 'nearest', '4.1.0'],
    ['latest by name', 'latest', ['4.1.0'], '4.1.0', 'latest', null],
    ['an exact version that is indexed', '3.25.0', ['3.25.0', '4.1.0'], '3.25.0', 'exact', null],
    ['an exact version not indexed', '3.22.0', ['3.25.0', '4.1.0'], '3.25.0', 'nearest', '3.22.0'],
    ['a version never published', '9.9.9', ['3.25.0', '4.1.0'], '4.1.0', 'nearest', null],
    ['a range some indexed one satisfies', '^3', ['3.22.0', '4.1.0'], '3.22.0', 'satisfies', null],
    ['a range none satisfies', '^3', ['4.0.0', '4.1.0'], '4.0.0', 'nearest', '3.25.0'],
    ['a tag that is indexed', 'canary', ['5.0.0-canary.1'], '5.0.0-canary.1', 'satisfies', null],
    ['a tag not indexed', 'canary', ['4.1.0'], '4.1.0', 'nearest', '5.0.0-canary.1'],
  ])('%s', (_, requested, indexed, served, match, wanted) => {
    expect(matchVersion({ requested, indexed, published, distTags })).toEqual({
      served,
      match,
      wanted,
    })
  })

  it('refuses what is no version, range or tag, and names the tags', () => {
    const ask = () => matchVersion({ requested: 'nope', indexed: [], published, distTags })
    expect(ask).toThrow(/tags: latest, canary/)
  })

  it('says exact only of the very version and satisfies only of one in the range', () => {
    const version = fc.tuple(fc.nat(4), fc.nat(4), fc.nat(4)).map((parts) => parts.join('.'))
    const range = fc.oneof(
      version,
      version.map((base) => `^${base}`),
      version.map((base) => `~${base}`),
    )
    fc.assert(
      fc.property(range, fc.uniqueArray(version), (requested, indexed) => {
        const answer = matchVersion({ requested, indexed, published: indexed, distTags: {} })
        if (answer.match === 'exact') expect(answer.served).toBe(requested)
        if (answer.match === 'satisfies')
          expect(satisfies(answer.served ?? '', requested)).toBe(true)
        if (answer.served !== null) expect(indexed).toContain(answer.served)
        expect(answer.served === null).toBe(indexed.length === 0)
      }),
    )
  })
})

describe('newestFirst', () => {
  it('orders by semver, not by letters', () => {
    expect(newestFirst(['9.0.0', '10.0.0', '10.0.0-beta.2', 'weird'])).toEqual([
      '10.0.0',
      '10.0.0-beta.2',
      '9.0.0',
      'weird',
    ])
  })
})

describe('versions of other ecosystems', () => {
  it.each([
    ['pypi', '2.32', ['2.32.0', '2.31.0'], '2.32.0', 'exact'],
    ['pypi', '2.31', ['2.31.4', '2.32.0'], '2.31.4', 'satisfies'],
    ['pypi', '>=2,<3', ['1.9', '2.5.post1', '3.0'], '2.5.post1', 'satisfies'],
    ['pypi', '~=2.1', ['2.0', '2.9', '3.0'], '2.9', 'satisfies'],
    ['pypi', '~=2.1.0', ['2.1.7', '2.2.0'], '2.1.7', 'satisfies'],
    ['pypi', '2', ['2.9', '3.0rc1'], '2.9', 'satisfies'],
    ['pypi', '3.0rc1', ['2.9', '3.0rc1'], '3.0rc1', 'exact'],
    ['crates', '1', ['0.9.0', '1.2.0'], '1.2.0', 'satisfies'],
    ['crates', '>=0.3, <0.5', ['0.3.1', '0.5.0'], '0.3.1', 'satisfies'],
    ['go', '1.10.0', ['v1.9.0', 'v1.10.0'], 'v1.10.0', 'exact'],
    ['go', 'v1.9', ['v1.9.3', 'v1.10.0'], 'v1.9.3', 'satisfies'],
    ['maven', '[1.0,2.0)', ['1.0.Final', '1.9', '2.0-M1', '2.0'], '1.9', 'satisfies'],
    ['maven', '2.0-M1', ['1.9', '2.0-M1'], '2.0-M1', 'exact'],
    ['packagist', '3.0.0', ['v3.0.0', 'v2.0.0'], 'v3.0.0', 'exact'],
    ['packagist', '~2.1', ['2.9.0', '3.0.0'], '2.9.0', 'satisfies'],
    ['packagist', '^1.0 || ^2.0', ['1.5.0', '2.3.0', '3.0.0'], '2.3.0', 'satisfies'],
    ['rubygems', '~> 7.0', ['7.1.3', '8.0.0'], '7.1.3', 'satisfies'],
    ['rubygems', '~> 7.0.1', ['7.0.8', '7.1.3'], '7.0.8', 'satisfies'],
    ['site', '15', ['14', '15', 'current'], '15', 'exact'],
    ['site', 'current', ['15', 'current'], 'current', 'exact'],
    ['site', '16', ['current'], 'current', 'nearest'],
  ])('of %s: %s among %j is %s (%s)', (ecosystem, requested, indexed, served, match) => {
    const answer = matchVersion({ requested, indexed, published: [], distTags: {}, ecosystem })
    expect(answer).toMatchObject({ served, match })
  })

  it.each([
    ['pypi', ['1.0.dev1', '1.0a1', '1.0rc1', '1.0', '1.0.post1', '2024.1.0.post1', '1!0.1']],
    [
      'maven',
      ['1.0-SNAPSHOT', '1.0.Final', '1.0-jre', '1.0.1', '2.0-M1', '2.0-RC1', '2.0', '10.0'],
    ],
    ['rubygems', ['1.0.0.pre', '1.0.0.rc1', '1.0.0', '1.0.0.1', '1.10.0']],
    ['go', ['v0.0.0-20200101000000-abcdefabcdef', 'v1.2.3', 'v1.10.0', 'v2.0.0+incompatible']],
    ['packagist', ['v1.0.0-beta2', 'v1.0.0-RC1', '1.0.0', '1.0.0-p1', '1.0.1']],
  ])('are ordered as %s orders them', (ecosystem, oldestFirst) => {
    expect(newestFirst([...oldestFirst].sort(), ecosystem).reverse()).toEqual(oldestFirst)
  })

  it.each(['npm', 'pypi', 'crates', 'go', 'maven', 'packagist', 'rubygems', 'site'])(
    'are ordered the same from both ends, whatever they look like (%s)',
    (ecosystem) => {
      const scheme = versionScheme(ecosystem)
      const part = fc.constantFrom('1', '0', '10', 'rc1', 'Final', 'pre', 'a', 'post1', 'jre', 'x')
      const version = fc
        .tuple(
          fc.constantFrom('', 'v'),
          fc.nat(3),
          fc.array(fc.tuple(fc.constantFrom('.', '-', ''), part), { maxLength: 4 }),
        )
        .map(([mark, first, rest]) => mark + first + rest.map((pair) => pair.join('')).join(''))
        .filter((text) => scheme.isVersion(text))
      fc.assert(
        fc.property(version, version, version, (a, b, c) => {
          expect(Math.sign(scheme.compare(a, b)) + Math.sign(scheme.compare(b, a))).toBe(0)
          if (scheme.compare(a, b) <= 0 && scheme.compare(b, c) <= 0) {
            expect(scheme.compare(a, c)).toBeLessThanOrEqual(0)
          }
        }),
        { numRuns: 500 },
      )
    },
  )

  it('stand behind the current one when mixed', () => {
    expect(newestFirst(['1.0.Final', 'current', 'main', '1.10', '1.9'])).toEqual([
      'current',
      '1.10',
      '1.9',
      '1.0.Final',
      'main',
    ])
  })
})
