import type { Ecosystem } from './ecosystems.ts'

/** A name as an id has it, with what was asked of its versions. */
export interface NamedLibrary {
  ecosystem: Ecosystem
  name: string
  range: string | null
}

type Reader = (parts: string[], url: URL) => NamedLibrary | null

/** Registries and repository hosts by the host name of their pages, without `www.`. */
const READERS: Readonly<Record<string, Reader>> = {
  'npmjs.com': ([page, ...parts]) => {
    const name = parts.splice(0, parts[0]?.startsWith('@') ? 2 : 1).join('/')
    const version = parts[0] === 'v' ? parts.slice(1).join('/') : null
    return page === 'package' && name ? { ecosystem: 'npm', name, range: version } : null
  },
  'pypi.org': ([page, name, version]) => (page === 'project' ? named('pypi', name, version) : null),
  'crates.io': ([page, name, version]) =>
    page === 'crates' ? named('crates', name, version) : null,
  'docs.rs': (parts) => {
    const [name, version] = parts[0] === 'crate' ? parts.slice(1) : parts
    return named('crates', name, version)
  },
  'pkg.go.dev': (parts) => {
    const [module = '', behind] = parts.join('/').split('@')
    return named('go', module, behind?.split('/')[0])
  },
  'central.sonatype.com': ([page, group, artifact, version]) =>
    page === 'artifact' && artifact ? named('maven', `${group}/${artifact}`, version) : null,
  'mvnrepository.com': ([page, group, artifact, version]) =>
    page === 'artifact' && artifact ? named('maven', `${group}/${artifact}`, version) : null,
  'packagist.org': ([page, vendor, name], { hash }) =>
    page === 'packages' && name ? named('packagist', `${vendor}/${name}`, hash.slice(1)) : null,
  'rubygems.org': ([page, name, , version]) =>
    page === 'gems' ? named('rubygems', name, version) : null,
  'github.com': ([owner, repository]) =>
    repository ? named('github', `${owner}/${repository.replace(/\.git$/, '')}`) : null,
  'gitlab.com': readGitLab,
  'bitbucket.org': ([workspace, repository, page, ref], { host }) =>
    repository
      ? named('git', `${host}/${workspace}/${repository}`, page === 'src' ? ref : null)
      : null,
}

/**
 * The library that a web address means: a package of a registry, a repository, or else the site
 * itself. Takes http(s), `git+https`, `git@host:path` and addresses without a scheme. Null for what is
 * no address, and for pages of registries that are not about one package.
 */
export function readWebAddress(text: string): NamedLibrary | null {
  const url = toUrl(text)
  if (!url || url.username || url.password) return null
  const host = url.host.replace(/^www\./, '')
  const parts = url.pathname.split('/').filter(Boolean).map(decodePart)
  const reader = READERS[host]
  if (reader) return reader(parts, url)
  if (isGitAddress(text)) return named('git', `${url.host}/${parts.join('/')}`)
  return readSite(text)
}

/** The site at a web address, whoever keeps it. */
export function readSite(text: string): NamedLibrary | null {
  const url = toUrl(text)
  if (!url) return null
  // An `@` would read as the mark before a version.
  const path = url.pathname.replace(/\/+$/, '').replaceAll('@', '%40')
  return named('site', `${url.host}${path}`)
}

/** The repository at a web address, of any host. */
export function readRepository(text: string): NamedLibrary | null {
  const named = readWebAddress(text)
  return named?.ecosystem === 'site' ? { ...named, ecosystem: 'git' } : named
}

const isGitAddress = (text: string) => /^git[+@]|^ssh:|\.git\/?$/i.test(text)

function toUrl(text: string): URL | null {
  const scp = /^[\w.-]+@([\w.-]+):(?!\/)([^\s?#]+)$/.exec(text)
  const isBare = /^[a-z0-9-]+(?:\.[a-z0-9-]+)*\.[a-z]{2,}\/[^\s]/i.test(text)
  const plain = text
    .replace(/^git\+(?=https?:)/i, '')
    .replace(/^(?:git\+)?ssh:\/\/(?:git@)?/i, 'https://')
  const address = scp ? `https://${scp[1]}/${scp[2]}` : isBare ? `https://${text}` : plain
  if (/\s/.test(address) || !/^https?:\/\//i.test(address) || !URL.canParse(address)) return null
  return new URL(address)
}

/** Groups lie in groups, so that the page behind `/-/` ends the path. */
function readGitLab(parts: string[], { host }: URL): NamedLibrary | null {
  const dash = parts.indexOf('-')
  const path = dash < 0 ? parts : parts.slice(0, dash)
  const isTree = dash >= 0 && /^(?:tree|blob)$/.test(parts[dash + 1] ?? '')
  return path.length < 2
    ? null
    : named('git', `${host}/${path.join('/')}`, isTree ? parts[dash + 2] : null)
}

function named(
  ecosystem: Ecosystem,
  name: string | undefined,
  range?: string | null,
): NamedLibrary | null {
  return name ? { ecosystem, name, range: range && range !== 'latest' ? range : null } : null
}

function decodePart(part: string): string {
  try {
    return decodeURIComponent(part)
  } catch {
    return part
  }
}
