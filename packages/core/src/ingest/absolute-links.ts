import { posix } from 'node:path'
import { encodePath, type LinkBase } from './link-base.ts'

/** Folders that a build writes: the repository does not have them. */
const BUILT = /^(?:dist|build|out|lib|es|esm|cjs|umd|module|compiled)\//
const SAFE_SCHEME = /^(?:https?|mailto):/i

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

function join(root: string, path: string, suffix: string): string {
  return `${root.replace(/\/$/, '')}/${path.replace(/^\//, '')}${suffix}`
}

function decodePath(path: string): string {
  try {
    return decodeURIComponent(path)
  } catch {
    return path
  }
}
