import fc from 'fast-check'
import { gt, prerelease } from 'semver'
import { describe, expect, it } from 'vitest'
import { majorOf, versionsToFollow } from './versions-to-follow.ts'

const ask = (
  published: string[],
  indexed: string[],
  more: {
    latest?: string | null
    deprecated?: string[]
    followMajors?: boolean
    ecosystem?: string
  } = {},
) =>
  versionsToFollow(
    {
      ecosystem: more.ecosystem ?? 'npm',
      published,
      latest: more.latest === undefined ? (published.at(-1) ?? null) : more.latest,
      deprecated: new Set(more.deprecated),
    },
    indexed,
    more.followMajors ?? true,
  )

describe('examples', () => {
  it.each([
    ['nothing when all is here', ['1.0.0'], ['1.0.0'], {}, []],
    ['a new patch', ['1.0.0', '1.0.1'], ['1.0.0'], {}, ['1.0.1']],
    ['a new major', ['1.0.0', '2.0.0'], ['1.0.0'], {}, ['2.0.0']],
    [
      'a backport beside a new latest',
      ['3.1.0', '4.0.0', '3.1.1', '4.0.1'],
      ['3.1.0', '4.0.0'],
      {},
      ['4.0.1', '3.1.1'],
    ],
    ['no older line that nobody has', ['1.0.0', '2.0.0', '3.0.0'], ['3.0.0'], {}, []],
    ['no pre-release', ['1.0.0', '2.0.0-beta.1'], ['1.0.0'], { latest: '1.0.0' }, []],
    [
      'a pre-release that is recommended',
      ['1.0.0-rc.1', '1.0.0-rc.2'],
      ['1.0.0-rc.1'],
      {},
      ['1.0.0-rc.2'],
    ],
    [
      'no deprecated one',
      ['1.0.0', '1.0.1'],
      ['1.0.0'],
      { latest: '1.0.0', deprecated: ['1.0.1'] },
      [],
    ],
    [
      'a new major that is not recommended yet',
      ['1.0.0', '2.0.0'],
      ['1.0.0'],
      { latest: '1.0.0' },
      ['2.0.0'],
    ],
    [
      'no new major where those are not followed',
      ['1.0.0', '1.1.0', '2.0.0'],
      ['1.0.0'],
      { followMajors: false },
      ['1.1.0'],
    ],
    ['lines of 0.x apart', ['0.1.0', '0.1.1', '0.2.0'], ['0.1.0', '0.2.0'], {}, ['0.1.1']],
    ['the first version where only floating pages are', ['1.0.0'], ['current'], {}, ['1.0.0']],
    ['nothing that a tag alone names', ['1.0.0'], ['1.0.0'], { latest: '../9.9.9' }, []],
    ['nothing of a package without versions', [], ['1.0.0'], { latest: null }, []],
  ] as const)('wants %s', (_, published, indexed, more, wanted) => {
    expect(ask([...published], [...indexed], more as Parameters<typeof ask>[2])).toEqual(wanted)
  })
})

it.each([
  ['pypi', ['2.31', '2.32', '2.32.post1', '3.0rc1'], ['2.31'], ['2.32.post1']],
  ['go', ['v1.9.0', 'v1.10.0'], ['v1.9.0'], ['v1.10.0']],
  ['rubygems', ['7.0.8', '7.0.8.1', '7.1.0.beta1'], ['7.0.8'], ['7.0.8.1']],
  ['maven', ['31.1-jre', '33.0-jre'], ['31.1-jre'], ['33.0-jre']],
])('reads versions as %s does', (ecosystem, published, indexed, wanted) => {
  expect(ask(published, indexed, { ecosystem, latest: null })).toEqual(wanted)
})

describe('laws', () => {
  const version = fc
    .tuple(fc.nat(3), fc.nat(3), fc.nat(3), fc.boolean())
    .map(([major, minor, patch, beta]) => `${major}.${minor}.${patch}${beta ? '-beta.1' : ''}`)
  const world = fc.record({
    published: fc.uniqueArray(version, { minLength: 1, maxLength: 20 }),
    indexed: fc.uniqueArray(version, { maxLength: 6 }),
    latestAt: fc.nat(),
    followMajors: fc.boolean(),
  })
  const wantedIn = ({
    published,
    indexed,
    latestAt,
    followMajors,
  }: typeof world extends fc.Arbitrary<infer W> ? W : never) => {
    const latest = published[latestAt % published.length] ?? null
    return { latest, wanted: ask(published, indexed, { latest, followMajors }) }
  }

  it('wants only what is published and not here, and no pre-release but the recommended one', () => {
    fc.assert(
      fc.property(world, (any) => {
        const { latest, wanted } = wantedIn(any)
        for (const one of wanted) {
          expect(any.published).toContain(one)
          expect(any.indexed).not.toContain(one)
          if (one !== latest) expect(prerelease(one)).toBeNull()
        }
      }),
    )
  })

  it('comes to rest: two rounds later nothing more is wanted', () => {
    fc.assert(
      fc.property(world, (any) => {
        const second = { ...any, indexed: [...any.indexed, ...wantedIn(any).wanted] }
        const third = { ...any, indexed: [...second.indexed, ...wantedIn(second).wanted] }
        expect(wantedIn(third).wanted).toEqual([])
      }),
    )
  })

  it('never goes back within a line, but to the recommended version', () => {
    fc.assert(
      fc.property(world, (any) => {
        const { latest, wanted } = wantedIn(any)
        for (const one of wanted.filter((each) => each !== latest)) {
          const line = any.indexed.filter((each) => majorOf(each) === majorOf(one))
          expect(line.every((each) => gt(one, each))).toBe(true)
        }
      }),
    )
  })

  it('stays in the lines that are here where new majors are not followed', () => {
    fc.assert(
      fc.property(world, (any) => {
        fc.pre(any.indexed.length > 0)
        const { wanted } = wantedIn({ ...any, followMajors: false })
        const lines = new Set(any.indexed.map(majorOf))
        for (const one of wanted) expect(lines).toContain(majorOf(one))
      }),
    )
  })
})
