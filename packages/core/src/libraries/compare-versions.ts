import {
  compare as comparePep440,
  explain,
  satisfies as inPep440,
  valid as isPep440,
  validRange as isPep440Range,
} from '@renovatebot/pep440'
import { compare, prerelease, satisfies, valid, validRange } from 'semver'
import { compareLoosely, isLooseVersion, type LooseRules, looseRange } from './loose-versions.ts'

/** How an ecosystem orders its versions and reads ranges of them. */
export interface VersionScheme {
  isVersion(text: string): boolean
  isRange(text: string): boolean
  isPrerelease(version: string): boolean
  /** Below zero when `a` is older. Both must be versions. */
  compare(a: string, b: string): number
  satisfies(version: string, range: string): boolean
}

const semver: VersionScheme = {
  isVersion: (text) => valid(text) !== null,
  isRange: (text) => validRange(text) !== null,
  isPrerelease: (version) => prerelease(version) !== null,
  compare,
  satisfies: (version, range) => satisfies(version, range),
}

/** `1.2` asks for what is compatible with it, and a comma for both sides. */
const cargo: VersionScheme = {
  ...semver,
  isRange: (text) => validRange(cargoRange(text)) !== null,
  satisfies: (version, range) => satisfies(version, cargoRange(range)),
}

const cargoRange = (range: string) =>
  range
    .split(',')
    .map((part) => part.trim().replace(/^(?=\d+(?:\.\d+){0,2}$)/, '^'))
    .join(' ')

/** A bare `2` or `2.31` is the newest of that series, as `==2.*` and `==2.31.*` are. */
const pep440: VersionScheme = {
  isVersion: (text) => isPep440(text) !== null,
  isRange: (text) => isPep440Range(pythonRange(text)),
  isPrerelease: (version) => explain(version)?.is_prerelease ?? false,
  compare: comparePep440,
  satisfies: (version, range) => {
    const wanted = pythonRange(range)
    return inPep440(version, wanted, { prereleases: /\d(?:a|b|rc|\.dev)\d/.test(wanted) })
  },
}

const pythonRange = (range: string) =>
  range
    .split(/[,\s]+(?=[\d<>=!~^])/)
    .map((part) => (/^\d[\d.]*$/.test(part) ? `==${part}.*` : fromCaret(part)))
    .join(',')

/** `^1.2`, as Poetry writes it. */
function fromCaret(part: string): string {
  const numbers = /^\^(\d+(?:\.\d+)*)$/.exec(part)?.[1]?.split('.').map(Number)
  if (!numbers) return part
  const held = Math.max(
    0,
    numbers.findIndex((number) => number > 0),
  )
  return `>=${numbers.join('.')},<${[...numbers.slice(0, held), (numbers[held] ?? 0) + 1].join('.')}`
}

function loose(rules: LooseRules): VersionScheme {
  return {
    isVersion: isLooseVersion,
    isRange: (text) => looseRange(text, rules) !== null,
    isPrerelease: (version) => rules.isPrerelease(version),
    compare: (a, b) => compareLoosely(a, b, rules),
    satisfies: (version, range) => looseRange(range, rules)?.(version) ?? false,
  }
}

/** Maven, Debian and most others: these words stand before a release, all others behind it. */
const hasEarlyWord = (version: string) =>
  /(?:^|[\d._-])(?:dev|alpha|beta|milestone|rc|cr|pre|preview|snapshot|nightly|canary|next|ea)(?![a-z])|[\d.-](?:a|b|m)\d/i.test(
    version,
  )
const anyOther = loose({ isPrerelease: hasEarlyWord, tilde: 'minor', wordsAreEarly: false })
const composer = loose({ isPrerelease: hasEarlyWord, tilde: 'last', wordsAreEarly: false })
/** Any letter makes a gem a pre-release. */
const ruby = loose({
  isPrerelease: (version) => /[a-z]/i.test(version.replace(/^v/i, '')),
  tilde: 'last',
  wordsAreEarly: true,
})

const SCHEMES: Readonly<Record<string, VersionScheme>> = {
  npm: semver,
  go: semver,
  crates: cargo,
  pypi: pep440,
  packagist: composer,
  rubygems: ruby,
}

/** The scheme of an ecosystem; without one that of npm, for registries of any other kind the loosest. */
export function versionScheme(ecosystem: string | null | undefined): VersionScheme {
  return ecosystem ? (SCHEMES[ecosystem] ?? anyOther) : semver
}

/** The scheme that fits versions of unknown origin: semver when all are, otherwise the loosest. */
export function schemeOf(versions: readonly string[]): VersionScheme {
  return versions.every((version) => semver.isVersion(version)) ? semver : anyOther
}

/** Newest version within a range, pre-releases only where nothing else is or the range names one. */
export function newestWithin(
  versions: readonly string[],
  range: string,
  scheme: VersionScheme,
): string | null {
  const within = versions
    .filter((version) => scheme.isVersion(version) && scheme.satisfies(version, range))
    .sort((a, b) => scheme.compare(b, a))
  return within.find((version) => !scheme.isPrerelease(version)) ?? within[0] ?? null
}
