import { fetchError } from './fetch-error.ts'

const MAX_LENGTH = 8_000

/**
 * An address that may be asked, before its host is resolved.
 * @throws AppError `bad_input`: not http(s), a user name or password in it, too long, not a URL.
 */
export function checkUrl(address: string, base?: string): URL {
  if (address.length > MAX_LENGTH) throw fetchError('bad_input', 'The address is too long.')
  if (!URL.canParse(address, base)) {
    throw fetchError('bad_input', `${address.slice(0, 200)} is not a web address.`)
  }
  const url = new URL(address, base)
  if (url.protocol !== 'https:' && url.protocol !== 'http:') {
    throw fetchError('bad_input', `${url.protocol} addresses are not read, only http and https.`)
  }
  if (url.username || url.password) {
    throw fetchError('bad_input', 'An address with a user name or password in it is not read.')
  }
  url.hash = ''
  return url
}
