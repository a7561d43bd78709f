import { AppError } from '../../errors.ts'
import { ECOSYSTEMS, parseLibraryId, primaryLocator } from '../../libraries/index.ts'
import { splitLocator } from '../open-target.ts'
import { sourceKinds } from '../sources/registry.ts'

const FEED =
  /(?:\/(?:rss|feed|atom)(?:\.xml|\.json)?\/?|\.(?:rss|atom)|\/(?:feed|rss|atom|index)\.xml)$/i
const OPENAPI = /(?:openapi|swagger)[^/]*\.(?:json|ya?ml)$|\/(?:openapi|swagger|api-docs)$/i
const GRAPHQL = /\.(?:graphqls?|gql)$/i

/**
 * The locator that an address means: `https://zod.dev` → `website:https://zod.dev/`, a repository,
 * a feed, an API description, a tag of Stack Overflow, or a locator itself, such as `files:/srv/docs`.
 * @throws AppError `bad_input` that shows the accepted forms.
 */
export function readAddress(address: string): string {
  const text = address.trim()
  const [kind] = splitLocator(text)
  if (sourceKinds.includes(kind) && !isPackagePrefix(kind)) return text
  if (/^https?:\/\//i.test(text)) {
    if (!URL.canParse(text)) throw badAddress(address)
    const url = new URL(text)
    return special(url) ?? primaryLocator(parseLibraryId(text).slug) ?? `website:${url.href}`
  }
  const locator = primaryLocator(parseLibraryId(text).slug)
  if (!locator) throw badAddress(address)
  return locator
}

/** Locators that are ids of packages as well: `pypi:requests==2.32`. */
const isPackagePrefix = (kind: string) =>
  Object.hasOwn(ECOSYSTEMS, kind) && !['github', 'git', 'files'].includes(kind)

function special(url: URL): string | null {
  const { hostname, pathname, href } = url
  const tagged = /^\/questions\/tagged\/([^/]+)/.exec(pathname)?.[1]
  if (tagged && hostname.endsWith('stackoverflow.com'))
    return `stackexchange:stackoverflow/${tagged}`
  const tag = hostname === 'dev.to' ? /^\/t\/([^/]+)/.exec(pathname)?.[1] : undefined
  if (tag) return `devto:${tag}`
  if (OPENAPI.test(pathname)) return `openapi:${href}`
  if (GRAPHQL.test(pathname)) return `graphql:${href}`
  if (FEED.test(pathname)) return `feed:${href}`
  return pathname.endsWith('.git') ? `git:${href}` : null
}

function badAddress(address: string): AppError {
  return new AppError(
    'bad_input',
    `"${address.slice(0, 100)}" is no source. Give the address of a site, a repository, a feed or an API description, a folder, or a locator such as website:https://zod.dev/ (kinds: ${sourceKinds.join(', ')}).`,
  )
}
