import fc from 'fast-check'
import { satisfies } from 'semver'
import { describe, expect, it } from 'vitest'
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
