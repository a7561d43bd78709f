/** Where a library comes from: a package registry, a repository, a site, or the operator's own files. */
export type Ecosystem =
  | 'npm'
  | 'pypi'
  | 'crates'
  | 'go'
  | 'maven'
  | 'packagist'
  | 'rubygems'
  | 'github'
  | 'git'
  | 'site'
  | 'files'

export interface EcosystemTraits {
  /** What people call it: `PyPI`. */
  label: string
  /** First part of its ids; null where ids begin with the name itself (`/owner/repo`, `/gitlab.com/…`). */
  root: string | null
  /** Parts of an id that the name takes; null when it may take any number. */
  nameParts: number | null
  /** What stands between name and version in an id: names of any depth need an `@`. */
  versionMark: '/' | '@'
  /** Type of its package URLs; null when there is none. */
  purlType: string | null
  /** Words before a colon that mean it: `pip:requests`. The first is that of its source locators. */
  prefixes: readonly string[]
  /** The name as it stands in an id, or null when it is none. */
  normalize(name: string): string | null
}

const MAX_NAME_LENGTH = 300

const matching =
  (pattern: RegExp, change: (name: string) => string = (name) => name) =>
  (name: string): string | null =>
    name.length <= MAX_NAME_LENGTH && pattern.test(name) ? change(name) : null

const lower = (name: string) => name.toLowerCase()
const shallow = { versionMark: '/', nameParts: 1 } as const
const deep = { versionMark: '@', nameParts: null } as const

const NPM_NAME = /^(?=.{1,214}$)(?:@[a-z0-9~-][a-z0-9._~-]*\/)?[a-z0-9~-][a-z0-9._~-]*$/i
const PYPI_NAME = /^[a-z0-9](?:[a-z0-9._-]*[a-z0-9])?$/i
const CRATE_NAME = /^[a-z][a-z0-9_-]{0,63}$/i
const GO_PATH = /^[\w-]+(?:\.[\w-]+)+(?:\/(?!\.)[\w.~-]+)*$/
const MAVEN_NAME = /^[\w-][\w.-]*\/[\w-][\w.-]*$/
const COMPOSER_NAME = /^[a-z0-9](?:[_.-]{0,2}[a-z0-9]+)*\/[a-z0-9](?:[_.-]{0,2}[a-z0-9]+)*$/i
const GEM_NAME = /^[a-z0-9_-][a-z0-9._-]*$/i
const REPOSITORY = /^[a-z0-9](?:[a-z0-9-]*[a-z0-9])?\/(?!\.\.?$)[a-z0-9._-]+$/i
const HOST = /(?:[a-z0-9-]+(?:\.[a-z0-9-]+)*)(?::\d{1,5})?/
const GIT_PATH = new RegExp(`^(?=[^/]*[.:])${HOST.source}(?:/(?!\\.\\.?(?:/|$))[\\w.~-]+)+$`, 'i')
const SITE_PATH = new RegExp(
  `^${HOST.source}(?:/(?!\\.\\.?(?:/|$))(?:[\\w.~!$&'()*+,;=:-]|%[0-9a-f]{2})+)*$`,
  'i',
)
const FILES_NAME = /^[a-z0-9][a-z0-9._-]{0,99}$/i

export const ECOSYSTEMS: Readonly<Record<Ecosystem, EcosystemTraits>> = {
  npm: {
    ...shallow,
    label: 'npm',
    root: 'npm',
    purlType: 'npm',
    prefixes: ['npm'],
    normalize: matching(NPM_NAME),
  },
  pypi: {
    ...shallow,
    label: 'PyPI',
    root: 'pypi',
    purlType: 'pypi',
    prefixes: ['pypi', 'pip'],
    // PEP 503: names that differ in case or in runs of these marks are one name.
    normalize: matching(PYPI_NAME, (name) => lower(name).replace(/[-_.]+/g, '-')),
  },
  crates: {
    ...shallow,
    label: 'crates.io',
    root: 'crates',
    purlType: 'cargo',
    prefixes: ['crates', 'cargo', 'crate'],
    normalize: matching(CRATE_NAME, lower),
  },
  go: {
    ...deep,
    label: 'Go',
    root: 'go',
    purlType: 'golang',
    prefixes: ['go', 'golang'],
    normalize: matching(GO_PATH),
  },
  maven: {
    ...shallow,
    nameParts: 2,
    label: 'Maven',
    root: 'maven',
    purlType: 'maven',
    prefixes: ['maven', 'mvn'],
    normalize: matching(MAVEN_NAME),
  },
  packagist: {
    ...shallow,
    nameParts: 2,
    label: 'Packagist',
    root: 'packagist',
    purlType: 'composer',
    prefixes: ['packagist', 'composer'],
    normalize: matching(COMPOSER_NAME, lower),
  },
  rubygems: {
    ...shallow,
    label: 'RubyGems',
    root: 'rubygems',
    purlType: 'gem',
    prefixes: ['rubygems', 'gem'],
    normalize: matching(GEM_NAME),
  },
  github: {
    ...shallow,
    nameParts: 2,
    label: 'GitHub',
    root: null,
    purlType: 'github',
    prefixes: ['github', 'gh'],
    normalize: matching(REPOSITORY, lower),
  },
  git: {
    ...deep,
    label: 'Git',
    root: null,
    purlType: null,
    prefixes: ['git', 'gitlab', 'bitbucket'],
    normalize: matching(GIT_PATH, normalizeGitPath),
  },
  site: {
    ...deep,
    label: 'Site',
    root: 'site',
    purlType: null,
    prefixes: ['website', 'site'],
    normalize: matching(SITE_PATH, lowerHost),
  },
  files: {
    ...deep,
    nameParts: 1,
    label: 'Files',
    root: 'files',
    purlType: null,
    prefixes: ['files'],
    normalize: matching(FILES_NAME),
  },
}

/** The ecosystem whose ids begin with this part, or null. */
export function ecosystemOfRoot(part: string): Ecosystem | null {
  const root = part.toLowerCase()
  return entries().find(([, traits]) => traits.root === root)?.[0] ?? null
}

/** The ecosystem a word before a colon means, or null. */
export function ecosystemOfPrefix(prefix: string): Ecosystem | null {
  const word = prefix.toLowerCase()
  return entries().find(([, { prefixes }]) => prefixes.includes(word))?.[0] ?? null
}

/** The ecosystem a package URL's type means, or null. */
export function ecosystemOfPurl(type: string): Ecosystem | null {
  const word = type.toLowerCase()
  return entries().find(([, { purlType }]) => purlType === word)?.[0] ?? null
}

const entries = () => Object.entries(ECOSYSTEMS) as [Ecosystem, EcosystemTraits][]

function lowerHost(path: string): string {
  const [host = '', ...rest] = path.split('/')
  return [host.toLowerCase(), ...rest].join('/')
}

/** The two large hosts take paths in any case for the same repository; others may not. */
function normalizeGitPath(path: string): string {
  const plain = lowerHost(path.replace(/\.git$/, ''))
  return /^(?:gitlab\.com|bitbucket\.org)\//.test(plain) ? plain.toLowerCase() : plain
}
