import type { Context } from '../../../../context.ts'
import { AppError } from '../../../../errors.ts'
import { encodePath } from '../../../link-base.ts'
import type { Repository } from '../repository.ts'

/** A repository with the address of its API. */
export type GitHubRepository = Repository & {
  owner: string
  name: string
  apiUrl: string
  token: string | null
}

const NAME = /^([a-z0-9](?:[a-z0-9-]*[a-z0-9])?)\/((?!\.\.?$)[a-z0-9._-]{1,100}?)(?:\.git)?$/i

/**
 * `owner/name` on the installation's GitHub, or the web address of a repository on another one, such
 * as GitHub Enterprise. Our token goes to the former only.
 * @throws AppError `bad_input`.
 */
export function locateGitHub(env: Context['env'], locator: string): GitHubRepository {
  const { base, path } = splitLocator(env, locator)
  const [, owner, name] = NAME.exec(path) ?? []
  if (!owner || !name) {
    throw new AppError('bad_input', `"${locator}" is no GitHub repository. Use owner/name.`)
  }
  const isOwn = base === env.TWINMCP_GIT_BASE.replace(/\/$/, '')
  const token = (isOwn && env.TWINMCP_GITHUB_TOKEN) || null
  const webUrl = `${base}/${owner}/${name}`
  const host = new URL(base).host
  return {
    owner,
    name,
    token,
    apiUrl: isOwn ? env.TWINMCP_GITHUB_API.replace(/\/$/, '') : `${base}/api/v3`,
    label: isOwn ? `${owner}/${name}` : `${host}/${owner}/${name}`,
    shortName: name,
    cloneUrl: `${webUrl}.git`,
    wikiUrl: `${webUrl}.wiki.git`,
    webUrl,
    aliases: isOwn
      ? [`/${owner}/${name}`.toLowerCase()]
      : [`/${host}/${owner}/${name}`.toLowerCase()],
    ecosystem: isOwn ? 'github' : 'git',
    authorization: token ? { base, value: basic('x-access-token', token) } : null,
    hint: 'For a private one set TWINMCP_GITHUB_TOKEN.',
    fileUrl: (commit, file) => `${webUrl}/blob/${commit}/${encodePath(file)}`,
    wikiPageUrl: (file) => `${webUrl}/wiki/${encodeURIComponent(wikiPage(file))}`,
  }
}

export const basic = (user: string, secret: string) =>
  `Basic ${Buffer.from(`${user}:${secret}`).toString('base64')}`

/** `Folder/Getting-Started.md` is the page `Getting-Started`. */
const wikiPage = (file: string) => file.slice(file.lastIndexOf('/') + 1).replace(/\.\w+$/, '')

function splitLocator(env: Context['env'], locator: string): { base: string; path: string } {
  const base = env.TWINMCP_GIT_BASE.replace(/\/$/, '')
  if (!/^https?:\/\//i.test(locator)) return { base, path: locator }
  if (!URL.canParse(locator)) return { base, path: '' }
  const url = new URL(locator)
  const path = url.pathname.replace(/^\/|\/$/g, '')
  return { base: url.origin, path: url.username || url.password || url.search ? '' : path }
}
