import { valid } from 'semver'
import { AppError } from '../errors.ts'

/** A library as a caller names it, before anything is looked up. */
export interface LibraryRef {
  /** `/npm/zod`, or the GitHub form `/colinhacks/zod` when `ecosystem` is null. */
  slug: string
  ecosystem: 'npm' | null
  /** Package name, or `owner/repository` for the GitHub form. */
  name: string
  /** Version, range or dist-tag behind the name; null when none was given. */
  range: string | null
}

const NPM_NAME = /^(?:@[a-z0-9~-][a-z0-9._~-]*\/)?[a-z0-9~-][a-z0-9._~-]*$/i
const REPOSITORY = /^[a-z0-9](?:[a-z0-9-]*[a-z0-9])?\/[a-z0-9._-]+$/i
const RANGE = /^[\w.+\-^~<>=|* ]{1,100}$/
const MAX_NAME_LENGTH = 214

/**
 * Reads every accepted form: `/npm/zod`, `/npm/@trpc/server/11.0.0`, `zod@4.1.0`, `npm:zod@^4`,
 * `pkg:npm/%40trpc/server@11.0.0`, `/colinhacks/zod`, and the web addresses of npm and GitHub.
 * @throws AppError `bad_input` that shows the accepted forms.
 */
export function parseLibraryId(input: string): LibraryRef {
  const text = input.trim()
  const ref =
    parsePackageUrl(text) ?? parseWebAddress(text) ?? parsePath(text) ?? parseNpmSpec(text)
  if (!ref) throw badId(input)
  return ref
}

/** Public id, with the version behind it when one is given. */
export function formatLibraryId(slug: string, version?: string | null): string {
  return version ? `${slug}/${version}` : slug
}

function parsePackageUrl(text: string): LibraryRef | null {
  const match = /^pkg:npm\/([^?#]+)/i.exec(text)
  if (!match?.[1]) return null
  const rest = decode(match[1])
  return rest === null ? null : npmRef(...splitAtVersion(rest))
}

function parseWebAddress(text: string): LibraryRef | null {
  const address = /^(?:git\+)?https?:\/\/(?:www\.)?(npmjs\.com|github\.com)\/([^?#]+)/i.exec(text)
  if (!address?.[1] || !address[2]) return null
  const parts = address[2].replace(/\/$/, '').split('/')
  if (address[1].toLowerCase() === 'npmjs.com') {
    const [, name, , version] =
      /^package\/((?:@[^/]+\/)?[^/]+)(\/v\/(.+))?$/.exec(parts.join('/')) ?? []
    return name ? npmRef(name, version ?? null) : null
  }
  const [owner, repository] = parts
  return repositoryRef(`${owner}/${repository?.replace(/\.git$/, '')}`, null)
}

/** `/npm/name[/version]` and `/owner/repository[/version]`; `@version` at the end works too. */
function parsePath(text: string): LibraryRef | null {
  if (!text.startsWith('/')) return null
  const parts = text.slice(1).replace(/\/$/, '').split('/')
  if (parts[0]?.toLowerCase() !== 'npm') {
    const [path, atVersion] = splitAtVersion(parts.slice(0, 2).join('/'))
    return repositoryRef(path, atVersion ?? parts.slice(2).join('/') ?? null)
  }
  const scoped = parts[1]?.startsWith('@') ?? false
  const nameParts = parts.slice(1, scoped ? 3 : 2)
  const behind = parts.slice(scoped ? 3 : 2).join('/')
  const [name, atVersion] = splitAtVersion(nameParts.join('/'))
  return npmRef(name, atVersion ?? behind)
}

/** `zod`, `zod@^4`, `@trpc/server@11`, `npm:zod`, and `owner/repository` without its slash. */
function parseNpmSpec(text: string): LibraryRef | null {
  const [name, range] = splitAtVersion(text.replace(/^npm:/i, ''))
  return npmRef(name, range) ?? repositoryRef(name, range)
}

function splitAtVersion(text: string): [string, string | null] {
  const at = text.indexOf('@', 1)
  return at < 0 ? [text, null] : [text.slice(0, at), text.slice(at + 1)]
}

function npmRef(name: string, range: string | null): LibraryRef | null {
  if (name.length > MAX_NAME_LENGTH || !NPM_NAME.test(name)) return null
  const checked = checkRange(range)
  if (checked === undefined) return null
  return { slug: `/npm/${name}`, ecosystem: 'npm', name, range: checked }
}

function repositoryRef(path: string, range: string | null): LibraryRef | null {
  if (!REPOSITORY.test(path)) return null
  const checked = checkRange(range)
  if (checked === undefined) return null
  const name = path.toLowerCase()
  return { slug: `/${name}`, ecosystem: null, name, range: checked }
}

/** Undefined when it is no version, range or tag at all. */
function checkRange(range: string | null): string | null | undefined {
  const text = range?.trim()
  if (!text) return null
  if (!RANGE.test(text)) return undefined
  return valid(text) ?? text
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
    `"${shown}" is not a library id. Use /npm/zod, /npm/@trpc/server/11.0.0, zod@4.1.0, pkg:npm/zod@4.1.0 or /colinhacks/zod.`,
  )
}
