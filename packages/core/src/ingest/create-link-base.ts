import { repositoryWebUrl } from '../libraries/index.ts'
import { encodePath, type LinkBase } from './link-base.ts'

interface PublishedVersion {
  name: string
  version: string
  homepage?: string | undefined
  repository?: string | { url?: string | undefined; directory?: string | undefined } | undefined
  gitHead?: string | undefined
}

export function createLinkBase(published: PublishedVersion, paths: readonly string[]): LinkBase {
  const { repository } = published
  const named = typeof repository === 'object' ? repository.directory : undefined
  const directory = (named ?? '').replace(/^\.?\/+|\/+$/g, '')
  return {
    repositoryRoot: repositoryFolder(published, directory),
    directory,
    homepage: isWebAddress(published.homepage) ? published.homepage : null,
    packagePage: `https://www.npmjs.com/package/${published.name}/v/${published.version}`,
    paths: new Set(paths),
  }
}

const isWebAddress = (text: string | undefined): text is string =>
  text !== undefined && /^https?:/.test(text) && URL.canParse(text)

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
