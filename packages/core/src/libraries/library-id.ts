import { valid } from 'semver'
import { AppError } from '../errors.ts'
import {
  ECOSYSTEMS,
  type Ecosystem,
  ecosystemOfPrefix,
  ecosystemOfPurl,
  ecosystemOfRoot,
} from './ecosystems.ts'
import { type NamedLibrary, readRepository, readSite, readWebAddress } from './read-web-address.ts'

/** A library as a caller names it, before anything is looked up. */
export interface LibraryRef {
  /** `/npm/zod`, `/pypi/requests`, `/go/github.com/gin-gonic/gin`, or `/colinhacks/zod` for GitHub. */
  slug: string
  /** Null for the GitHub form, which may be another name of a package. */
  ecosystem: Ecosystem | null
  /** As its registry writes it: `zod`, `com.google.code.gson:gson`, `owner/repository`, `nextjs.org/docs`. */
  name: string
  /** Version, range or dist-tag behind the name; null when none was given. */
  range: string | null
}

const RANGE = /^[\w.+\-^~<>=|* ]{1,100}$/
const WIDE_RANGE = /^[\w.+\-^~<>=!|*,()[\] ]{1,100}$/
/** A git branch or tag: `release/1.0`, never a path that climbs. */
const GIT_REF = /^(?!\/)(?!.*(?:\.\.|\/\/|\/$))[\w.+\-^~<>=|* /]{1,100}$/

/**
 * Reads every accepted form: ids (`/npm/zod`, `/pypi/requests/2.32`, `/go/github.com/x/y@v1`), specs
 * (`zod@4.1.0`, `pypi:requests==2.32`), package URLs, and the web addresses of registries, repositories
 * and sites.
 * @throws AppError `bad_input` that shows the accepted forms.
 */
export function parseLibraryId(input: string): LibraryRef {
  const text = input.trim()
  const ref =
    parsePackageUrl(text) ??
    fromNamed(readWebAddress(text)) ??
    parsePath(text) ??
    parsePrefixed(text) ??
    parseNpmSpec(text)
  if (!ref) throw badId(input)
  return ref
}

/** Public id, with the version behind it when one is given. */
export function formatLibraryId(slug: string, version?: string | null): string {
  if (!version) return slug
  return `${slug}${version.includes('/') ? '@' : traitsOfSlug(slug).versionMark}${version}`
}

/** Locator of the source that a library of this id has first: `npm:zod`; null for own files. */
export function primaryLocator(slug: string): string | null {
  const { ecosystem, name } = parseLibraryId(slug)
  if (ecosystem === 'files') return null
  if (ecosystem === 'site') return `website:${siteAddress(name)}`
  if (ecosystem === 'git') return `${gitKind(name)}:https://${name}`
  return `${ECOSYSTEMS[ecosystem ?? 'github'].prefixes[0]}:${name}`
}

/** Sites of one's own machine or network are plain http, all others https. */
function siteAddress(name: string): string {
  const host = name.split('/')[0]?.replace(/:\d+$/, '') ?? ''
  const isNear = /^(?:\d+(?:\.\d+){3}|[^.]+)$|\.(?:local|localhost|internal|lan|home\.arpa)$/
  const scheme = isNear.test(host) ? 'http' : 'https'
  return `${scheme}://${name.includes('/') ? name : `${name}/`}`
}

function gitKind(name: string): 'gitlab' | 'bitbucket' | 'git' {
  if (/^gitlab\./.test(name)) return 'gitlab'
  return name.startsWith('bitbucket.org/') ? 'bitbucket' : 'git'
}

function traitsOfSlug(slug: string) {
  const first = slug.split('/')[1] ?? ''
  const ecosystem = ecosystemOfRoot(first) ?? (/[.:]/.test(first) ? 'git' : 'github')
  return ECOSYSTEMS[ecosystem]
}

/** `pkg:npm/%40trpc/server@11.0.0`; qualifiers and subpath say nothing about which library it is. */
function parsePackageUrl(text: string): LibraryRef | null {
  const [, type, path] = /^pkg:\/*([a-z0-9.+-]+)\/([^?#]+)/i.exec(text) ?? []
  if (!type || !path) return null
  const at = path.lastIndexOf('@')
  const hasVersion = at > 0 && path[at - 1] !== '/' && !path.slice(at).includes('/')
  const name = decode(hasVersion ? path.slice(0, at) : path)
  const range = hasVersion ? decode(path.slice(at + 1)) : null
  if (name === null || (hasVersion && range === null)) return null
  const host = hostOf(type)
  if (host) return toRef('git', `${host}/${name}`, range)
  const ecosystem = ecosystemOfPurl(type)
  return ecosystem && toRef(ecosystem, name, range)
}

const hostOf = (kind: string) =>
  ({ gitlab: 'gitlab.com', bitbucket: 'bitbucket.org' })[kind.toLowerCase()]

/** `/npm/name[/version]`, `/go/path[@version]`, `/owner/repository[/version]`, `/gitlab.com/path[@version]`. */
function parsePath(text: string): LibraryRef | null {
  if (!text.startsWith('/')) return null
  const parts = text.slice(1).replace(/\/$/, '').split('/')
  const rooted = ecosystemOfRoot(parts[0] ?? '')
  if (rooted) return readName(rooted, parts.slice(1))
  if (parts[0]?.toLowerCase() === 'github.com') return readName('github', parts.slice(1))
  return readName(/[.:]/.test(parts[0] ?? '') ? 'git' : 'github', parts)
}

/** Parts a name with the version behind it; `@version` and, for Python, `==version` work everywhere. */
function readName(ecosystem: Ecosystem, parts: readonly string[]): LibraryRef | null {
  const { nameParts } = ECOSYSTEMS[ecosystem]
  const isScoped = ecosystem === 'npm' && (parts[0]?.startsWith('@') ?? false)
  const [text, marked] = splitAtVersion(parts.join('/'))
  const pieces = text.split('/')
  const count = nameParts === null ? pieces.length : nameParts + (isScoped ? 1 : 0)
  const behind = pieces.slice(count).join('/')
  // Two versions at once are none: `/npm/zod/3@4`.
  if (behind && marked !== null) return null
  const name = pieces.slice(0, count).join('/')
  return readSpec(ecosystem, name, marked ?? (behind || null))
}

/** `pypi:requests==2.32`, `maven:group:artifact:version`, `github:owner/repo`, `website:https://…`. */
function parsePrefixed(text: string): LibraryRef | null {
  const [, prefix = '', rest = ''] = /^([a-z]+):(.+)$/i.exec(text) ?? []
  const ecosystem = ecosystemOfPrefix(prefix)
  if (!ecosystem || ecosystem === 'npm') return null
  if (ecosystem === 'site') return fromNamed(readSite(rest))
  if (ecosystem === 'git') {
    const isShort = prefix.toLowerCase() !== 'git' && !rest.includes(':')
    return fromNamed(readRepository(isShort ? `https://${hostOf(prefix)}/${rest}` : rest))
  }
  if (ecosystem !== 'maven') return readName(ecosystem, rest.split('/'))
  const [group = '', artifact = '', ...behind] = rest.replace('@', ':').split(':')
  return toRef('maven', `${group}/${artifact}`, behind.at(-1) ?? null)
}

/** Requirement forms put the operator where others put a mark: `requests[socks]>=2,<3`. */
function readSpec(ecosystem: Ecosystem, name: string, range: string | null): LibraryRef | null {
  if (ecosystem === 'maven' && range === null) {
    const [coordinates = '', version] = name.replace(':', '/').split(':')
    return toRef('maven', coordinates, version ?? null)
  }
  if (ecosystem !== 'pypi') return toRef(ecosystem, name, range)
  const [, bare = '', operator] = /^([^\s<>=!~[]+)(?:\[[^\]]*\])?\s*(.*)$/.exec(name) ?? []
  return toRef('pypi', bare, range ?? (operator || null))
}

/** `zod`, `zod@^4`, `@trpc/server@11`, `npm:zod`, and `owner/repository` without its slash. */
function parseNpmSpec(text: string): LibraryRef | null {
  const [name, range] = splitAtVersion(text.replace(/^npm:/i, ''))
  return toRef('npm', name, range) ?? toRef('github', name, range)
}

function splitAtVersion(text: string): [string, string | null] {
  const at = text.indexOf('@', 1)
  return at < 0 ? [text, null] : [text.slice(0, at), text.slice(at + 1)]
}

const fromNamed = (named: NamedLibrary | null): LibraryRef | null =>
  named && toRef(named.ecosystem, named.name, named.range)

function toRef(ecosystem: Ecosystem, given: string, range: string | null): LibraryRef | null {
  const path = ECOSYSTEMS[ecosystem].normalize(given)
  if (path === null) return null
  const checked = checkRange(ecosystem, range)
  if (checked === undefined) return null
  const name = ecosystem === 'maven' ? path.replace('/', ':') : path
  const { root } = ECOSYSTEMS[ecosystem]
  if (ecosystem !== 'github') {
    return { slug: root ? `/${root}/${path}` : `/${path}`, ecosystem, name, range: checked }
  }
  // An owner called like an ecosystem would read back as a package of it.
  const isTaken = ecosystemOfRoot(path.split('/')[0] ?? '') !== null
  return isTaken
    ? { slug: `/github.com/${path}`, ecosystem, name, range: checked }
    : { slug: `/${path}`, ecosystem: null, name, range: checked }
}

/** Undefined when it is no version, range or tag at all. */
function checkRange(ecosystem: Ecosystem, range: string | null): string | null | undefined {
  const text = range?.trim()
  if (!text) return null
  if (ecosystem === 'npm' || ecosystem === 'github' || ecosystem === 'crates') {
    const pattern = ecosystem === 'github' ? GIT_REF : ecosystem === 'npm' ? RANGE : WIDE_RANGE
    return pattern.test(text) ? (valid(text) ?? text) : undefined
  }
  if (!(ecosystem === 'git' ? GIT_REF : WIDE_RANGE).test(text)) return undefined
  if (ecosystem === 'go') return text.replace(/^(?=\d+(?:\.\d+)*(?:[-+]|$))/, 'v')
  return ecosystem === 'pypi' ? text.replace(/^(?:={2,3}\s*)+|^v(?=\d)/i, '') || undefined : text
}

function decode(text: string): string | null {
  try {
    return decodeURIComponent(text)
  } catch {
    return null
  }
}

function badId(input: string): AppError {
  const shown = input.length > 80 ? `${input.slice(0, 80)}…` : input
  return new AppError(
    'bad_input',
    `"${shown}" is not a library id. Use /npm/zod, /npm/@trpc/server/11.0.0, zod@4.1.0, pypi:requests==2.32, pkg:cargo/serde@1.0.0, /go/github.com/gin-gonic/gin@v1.10.0, /colinhacks/zod or the address of a site.`,
  )
}
