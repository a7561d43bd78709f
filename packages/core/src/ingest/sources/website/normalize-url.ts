const TRACKING =
  /^(utm_.*|gclid|gclsrc|dclid|fbclid|msclkid|yclid|igshid|mc_[ce]id|_ga|_gl|_hs.*|hsa_.*|mkt_tok|ref|ref_src|referrer|source|trk|spm)$/i
const SESSION =
  /^(s|sid|session|session_?id|php_?sess_?id|jsessionid|aspsessionid.*|cfid|cftoken)$/i
const INDEX = /\/index\.html?$/i

/**
 * One address for one page: without fragment, tracking and session parameters, parameters sorted,
 * escapes in one spelling, `index.html` as its folder; null for what is no web address.
 */
export function normalizeUrl(address: string, base?: string): string | null {
  const url = URL.parse(address, base)
  if (!url || (url.protocol !== 'http:' && url.protocol !== 'https:')) return null
  url.hash = ''
  url.username = ''
  url.password = ''
  url.hostname = url.hostname.replace(/\.$/, '')
  url.pathname = unifyEscapes(url.pathname)
    .replace(/;(jsessionid|sid|phpsessid)=[^/;]*/gi, '')
    .replace(/\/{2,}/g, '/')
    .replace(INDEX, '/')
  const kept = [...url.searchParams]
    .filter(([name]) => !TRACKING.test(name) && !SESSION.test(name))
    .sort(([a, x], [b, y]) => (a < b ? -1 : a > b ? 1 : x < y ? -1 : x > y ? 1 : 0))
  url.search = kept.length === 0 ? '' : new URLSearchParams(kept).toString()
  return url.href
}

/** `%7e` and `%7E` and `~` are the same letter. */
function unifyEscapes(path: string): string {
  return path.replace(/%[0-9a-f]{2}/gi, (coded) => {
    const letter = String.fromCharCode(Number.parseInt(coded.slice(1), 16))
    return /[A-Za-z0-9\-._~]/.test(letter) ? letter : coded.toUpperCase()
  })
}

/** Path of a page's document: `docs/intro`, `index` for the root; with its query where it has one. */
export function documentPath(url: string): string {
  const { pathname, search } = new URL(url)
  const path = safeDecode(pathname).replace(/^\/+|\/+$/g, '')
  return `${path === '' ? 'index' : path}${search}`
}

function safeDecode(path: string): string {
  try {
    return decodeURIComponent(path)
  } catch {
    return path
  }
}
