import { posix } from 'node:path'
import { repositoryWebUrl } from '../libraries/index.ts'

/** Where the files of one version of a package can be seen. Plain data, for another thread. */
export interface LinkBase {
  /** Folder of the repository at that version, ending in a slash; null without a known repository. */
  repositoryRoot: string | null
  /** The package's folder in the repository, without slashes at its ends. */
  directory: string
  homepage: string | null
  /** Page of this version on the registry's site, for files that only the package has. */
  packagePage: string
  /** Documentation files of the package. */
  paths: ReadonlySet<string>
}

interface PublishedVersion {
  name: string
  version: string
  homepage?: string | undefined
  repository?: string | { url?: string | undefined; directory?: string | undefined } | undefined
  gitHead?: string | undefined
}

/** Folders that a build writes: the repository does not have them. */
const BUILT = /^(?:dist|build|out|lib|es|esm|cjs|umd|module|compiled)\//
const SAFE_SCHEME = /^(?:https?|mailto):/i

export function createLinkBase(published: PublishedVersion, paths: readonly string[]): LinkBase {
  const { repository } = published
  const named = typeof repository === 'object' ? repository.directory : undefined
  const directory = (named ?? '').replace(/^\.?\/+|\/+$/g, '')
  return {
    repositoryRoot: repositoryFolder(published, directory),
    directory,
    homepage: published.homepage && /^https?:/.test(published.homepage) ? published.homepage : null,
    packagePage: `https://www.npmjs.com/package/${published.name}/v/${published.version}`,
    paths: new Set(paths),
  }
}

/** Address of a file of the package: in its repository at that version, else the package's page. */
export function documentUrl(base: LinkBase, path: string): string {
  if (!base.repositoryRoot || BUILT.test(path)) return `${base.packagePage}?activeTab=code`
  return base.repositoryRoot + encodePath(posix.join(base.directory, path))
}

/** Address of a heading; a page that shows no single file has none. */
export function chunkUrl(base: LinkBase, path: string, anchor: string): string {
  const url = documentUrl(base, path)
  return anchor === '' || url.startsWith(base.packagePage) ? url : `${url}#${encodeURI(anchor)}`
}

/**
 * What a link in a file leads to, as an absolute address. Null for links within the page, which lead
 * nowhere once it is in pieces, for schemes that run code, and where no place is known.
 */
export function resolveLink(base: LinkBase, path: string, href: string): string | null {
  const link = href.trim()
  if (link === '' || link.startsWith('#')) return null
  if (SAFE_SCHEME.test(link)) return link.slice(0, 2_000)
  if (link.startsWith('//')) return `https:${link}`
  if (/^[a-z][a-z0-9+.-]*:/i.test(link)) return null
  const [, target = '', suffix = ''] = /^([^?#]*)(.*)$/s.exec(link) ?? []
  return link.startsWith('/')
    ? resolveFromRoot(base, target, suffix)
    : resolveRelative(base, path, target, suffix)
}

/** `/docs/routing` is a page of the site; `/docs/routing.md` a file of the repository. */
function resolveFromRoot(base: LinkBase, target: string, suffix: string): string | null {
  const isFile = /\.[a-z0-9]{1,5}$/i.test(target)
  if (base.homepage && !isFile && !base.homepage.startsWith('https://github.com/')) {
    return join(new URL(base.homepage).origin, target, suffix)
  }
  return base.repositoryRoot ? join(base.repositoryRoot, target.slice(1), suffix) : null
}

function resolveRelative(
  base: LinkBase,
  path: string,
  target: string,
  suffix: string,
): string | null {
  const wanted = posix.normalize(posix.join(posix.dirname(path), decodePath(target)))
  const known = [
    wanted,
    `${wanted}.md`,
    `${wanted}.mdx`,
    `${wanted}/index.md`,
    `${wanted}/README.md`,
  ]
  const found = known.find((candidate) => base.paths.has(candidate))
  if (found) return documentUrl(base, found) + (BUILT.test(found) ? '' : suffix)
  if (!base.repositoryRoot || BUILT.test(path)) return null
  const inRepository = posix.normalize(posix.join(base.directory, wanted))
  return inRepository.startsWith('..')
    ? null
    : base.repositoryRoot + encodePath(inRepository) + suffix
}

function repositoryFolder(published: PublishedVersion, directory: string): string | null {
  const url = repositoryWebUrl(published.repository)
  const match =
    /^https:\/\/(?:www\.)?(github\.com|gitlab\.com|bitbucket\.org|codeberg\.org)\/([^/]+)\/([^/]+)(?:\/|$)/.exec(
      url ?? '',
    )
  if (!match) return null
  const [, host, owner, name] = match
  const folder = { 'github.com': 'blob', 'gitlab.com': '-/blob', 'bitbucket.org': 'src' }[
    host ?? ''
  ]
  const ref = published.gitHead ?? versionTag(published, directory)
  return `https://${host}/${owner}/${name}/${folder ?? 'src/tag'}/${encodePath(ref)}/`
}

/** Repositories of several packages tag releases by package, others by version alone. */
function versionTag({ name, version }: PublishedVersion, directory: string): string {
  return directory === '' ? `v${version}` : `${name}@${version}`
}

function join(root: string, path: string, suffix: string): string {
  return `${root.replace(/\/$/, '')}/${path.replace(/^\//, '')}${suffix}`
}

const encodePath = (path: string) =>
  path
    .split('/')
    .map((part) => encodeURIComponent(part).replaceAll('%40', '@'))
    .join('/')

function decodePath(path: string): string {
  try {
    return decodeURIComponent(path)
  } catch {
    return path
  }
}
