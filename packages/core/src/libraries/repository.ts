import type { Manifest } from './npm-registry.ts'

type Repository = Manifest['repository']

const HOSTED = /^(?:git\+)?(?:https?|ssh|git):\/\/(?:[^@/]+@)?([^/]+)\/([^?#]+)/
const SCP = /^(?:[^@/]+@)([^:/]+):([^?#]+)/
const SHORT = /^(github|gitlab|bitbucket):(.+)/

/**
 * Web address of the repository that package.json names, without `.git`; null when it names none.
 * Takes every form npm documents: addresses, `git@host:path`, `github:owner/name`, `owner/name`.
 */
export function repositoryWebUrl(repository: Repository): string | null {
  const text = (typeof repository === 'string' ? repository : repository?.url)?.trim()
  if (!text) return null
  const short = SHORT.exec(text)
  const [, host, path] = short
    ? ['', short[1] === 'bitbucket' ? 'bitbucket.org' : `${short[1]}.com`, short[2]]
    : (HOSTED.exec(text) ?? SCP.exec(text) ?? [])
  if (host && path) return `https://${host.toLowerCase()}/${clean(path)}`
  return /^[\w.-]+\/[\w.-]+$/.test(text) ? `https://github.com/${clean(text)}` : null
}

/** `/owner/name` in lower case when the repository is on GitHub; the alias of the library. */
export function repositoryAlias(repository: Repository): string | null {
  const url = repositoryWebUrl(repository)
  const [, owner, name] = /^https:\/\/(?:www\.)?github\.com\/([^/]+)\/([^/]+)/.exec(url ?? '') ?? []
  return owner && name ? `/${owner}/${name}`.toLowerCase() : null
}

function clean(path: string): string {
  return path.replace(/\/+$/, '').replace(/\.git$/, '')
}
