import { AppError } from '../../../errors.ts'

export interface WebLocation {
  /** `https://gitlab.com` */
  base: string
  /** `group/project`, without `.git`. */
  path: string
  /** Address for people, without `.git`. */
  webUrl: string
  /** `gitlab.com/group/project` */
  label: string
  shortName: string
}

const MAX_LENGTH = 500

/**
 * The web address of a repository, taken apart. A path alone is one on the host of `defaultBase`.
 * @throws AppError `bad_input` for what is no http(s) address, or has a password in it.
 */
export function locateByUrl(
  locator: string,
  kind: string,
  defaultBase: string | null,
): WebLocation {
  const bad = () =>
    new AppError(
      'bad_input',
      `"${locator.slice(0, 80)}" is no ${kind} repository. Use its https address, without user and password.`,
    )
  const isAddress = /^https?:\/\//i.test(locator)
  if (!isAddress && (defaultBase === null || !/^[\w.-]+(?:\/[\w.-]+)+$/.test(locator))) throw bad()
  const text = isAddress ? locator : `${defaultBase?.replace(/\/$/, '')}/${locator}`
  if (text.length > MAX_LENGTH || /\s/.test(text) || !URL.canParse(text)) throw bad()
  const url = new URL(text)
  const path = url.pathname
    .replace(/\/+$/, '')
    .replace(/^\/+/, '')
    .replace(/\.git$/, '')
  if (url.username || url.password || url.search || url.hash || path === '') throw bad()
  if (path.split('/').some((part) => part === '' || part.startsWith('-'))) throw bad()
  return {
    base: url.origin,
    path,
    webUrl: `${url.origin}/${path}`,
    label: `${url.host}/${path}`,
    shortName: path.slice(path.lastIndexOf('/') + 1),
  }
}
