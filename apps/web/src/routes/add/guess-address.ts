/** What an address can be read as; the first six become a library of their own without more ado. */
export const ADDRESS_KINDS = [
  'npm',
  'package',
  'repository',
  'website',
  'library',
  'feed',
  'openapi',
  'graphql',
  'community',
  'files',
] as const
export type AddressKind = (typeof ADDRESS_KINDS)[number]

const OTHER_REGISTRY =
  /^(?:pypi|pip|crates?|cargo|go|golang|maven|mvn|packagist|composer|rubygems|gem):|^pkg:/i
const REGISTRY_PAGE =
  /^(?:www\.)?(?:npmjs\.com|pypi\.org|crates\.io|docs\.rs|pkg\.go\.dev|central\.sonatype\.com|mvnrepository\.com|packagist\.org|rubygems\.org)$/
const REPOSITORY_HOST = /^(?:www\.)?(?:github\.com|gitlab\.com|bitbucket\.org)$/
const FEED =
  /(?:\/(?:rss|feed|atom)(?:\.xml|\.json)?\/?|\.(?:rss|atom)|\/(?:feed|rss|atom|index)\.xml)$/i
const OPENAPI = /(?:openapi|swagger)[^/]*\.(?:json|ya?ml)$|\/(?:openapi|swagger|api-docs)$/i
const GRAPHQL = /\.(?:graphqls?|gql)$/i
const LIBRARY_ROOT =
  /^\/(?:npm|pypi|crates|go|maven|packagist|rubygems|site|files|github\.com|gitlab\.com|bitbucket\.org)\//i
const PREFIXED: Record<string, AddressKind> = {
  npm: 'npm',
  github: 'repository',
  gh: 'repository',
  gitlab: 'repository',
  bitbucket: 'repository',
  git: 'repository',
  website: 'website',
  site: 'website',
  feed: 'feed',
  openapi: 'openapi',
  graphql: 'graphql',
  files: 'files',
  discourse: 'community',
  stackexchange: 'community',
  devto: 'community',
}

/** What an address looks like, to say so while it is typed; the server reads it for good. */
export function guessAddress(address: string): AddressKind | null {
  const text = address.trim()
  if (text === '') return null
  if (OTHER_REGISTRY.test(text)) return 'package'
  if (/^git@|^git\+|^ssh:/i.test(text)) return 'repository'
  const url = URL.parse(
    /^[a-z0-9-]+(?:\.[a-z0-9-]+)*\.[a-z]{2,}(?:\/|$)/i.test(text) && text.includes('/')
      ? `https://${text}`
      : text,
  )
  if (url && /^https?:$/.test(url.protocol)) return guessUrl(url)
  const prefix = /^([a-z]+):/i.exec(text)?.[1]?.toLowerCase() ?? ''
  if (Object.hasOwn(PREFIXED, prefix)) return PREFIXED[prefix] ?? null
  if (/^~\/|^[a-z]:\\/i.test(text)) return 'files'
  if (text.startsWith('/')) {
    const parts = text.split('/').filter(Boolean)
    return LIBRARY_ROOT.test(text) || parts.length === 2 ? 'library' : 'files'
  }
  return /^[a-z0-9][\w-]*\/[\w.-]+(?:@.*)?$/i.test(text) ? 'repository' : 'npm'
}

function guessUrl({ hostname, pathname }: URL): AddressKind {
  if (REPOSITORY_HOST.test(hostname) || pathname.endsWith('.git')) return 'repository'
  if (REGISTRY_PAGE.test(hostname)) return 'package'
  if (/(?:^|\.)stackoverflow\.com$/.test(hostname) && /^\/questions\/tagged\//.test(pathname)) {
    return 'community'
  }
  if (hostname === 'dev.to' && pathname.startsWith('/t/')) return 'community'
  if (OPENAPI.test(pathname)) return 'openapi'
  if (GRAPHQL.test(pathname)) return 'graphql'
  return FEED.test(pathname) ? 'feed' : 'website'
}

/** Kinds that an address can be told to be read as, by the word its locator begins with. */
const PREFIX_OF: Partial<Record<AddressKind, string>> = {
  website: 'website',
  feed: 'feed',
  openapi: 'openapi',
  graphql: 'graphql',
  files: 'files',
}

/** The address as the server is to read it, when a person has said what it is. */
export function asKind(address: string, kind: AddressKind): string {
  const text = address.trim()
  const prefix = PREFIX_OF[kind]
  if (!prefix || text.toLowerCase().startsWith(`${prefix}:`)) return text
  const isBare = kind !== 'files' && !/^https?:\/\//i.test(text)
  return `${prefix}:${isBare ? `https://${text}` : text}`
}

export const makesLibrary = (kind: AddressKind): boolean =>
  ['npm', 'package', 'repository', 'website', 'library'].includes(kind)

/** Kind of the source whose settings can be chosen beforehand; null where there is nothing to choose. */
export const settingsKind = (kind: AddressKind | null): string | null =>
  kind === 'website' ? 'website' : kind === 'repository' ? 'github' : null
