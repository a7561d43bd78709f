/** What a client asked the proxy for. `head` is what goes to the target; null for a tunnel. */
export interface ProxyRequest {
  host: string
  port: number
  head: string | null
  authorization: string | null
}

/** Of one hop only, or an answer the client could not read through us. */
const HOP_HEADERS = /^(proxy-[a-z-]+|connection|keep-alive|upgrade|te|trailer|host)$/i
const TOKEN = /^[!#$%&'*+.^_`|~0-9A-Za-z-]+$/

/**
 * The head of a proxy request, `CONNECT host:port` or `GET http://host/path`, without its blank
 * line; null for anything else.
 */
export function parseProxyRequest(head: string): ProxyRequest | null {
  const [first = '', ...lines] = head.split('\r\n')
  const [method = '', target = '', version = '', ...more] = first.split(' ')
  if (!TOKEN.test(method) || !/^HTTP\/1\.[01]$/.test(version) || more.length > 0) return null
  const headers: [string, string][] = []
  for (const line of lines) {
    const [, name, value] = /^([^:\s]+):[ \t]*([^\r\n\0]*)$/.exec(line) ?? []
    if (name === undefined || value === undefined || !TOKEN.test(name)) return null
    headers.push([name, value])
  }
  const authorization =
    headers.find(([name]) => name.toLowerCase() === 'proxy-authorization')?.[1] ?? null
  if (method === 'CONNECT') {
    const url = readAuthority(target)
    return url && { ...addressOf(url, 443), head: null, authorization }
  }
  if (!/^http:\/\//i.test(target) || !URL.canParse(target)) return null
  const url = new URL(target)
  if (url.username || url.password) return null
  const named = new Set(
    headers
      .filter(([name]) => name.toLowerCase() === 'connection')
      .flatMap(([, value]) =>
        value
          .toLowerCase()
          .split(',')
          .map((token) => token.trim()),
      ),
  )
  const kept = headers.filter(([name]) => !HOP_HEADERS.test(name) && !named.has(name.toLowerCase()))
  // One request a connection: a second one might be meant for another host, which nobody judged.
  const forwarded = [
    `${method} ${url.pathname}${url.search} HTTP/1.1`,
    `Host: ${url.host}`,
    ...kept.map(([name, value]) => `${name}: ${value}`),
    'Connection: close',
  ]
  return { ...addressOf(url, 80), head: `${forwarded.join('\r\n')}\r\n\r\n`, authorization }
}

/** `host:port` or `[::1]:443`, with nothing else in it. */
function readAuthority(target: string): URL | null {
  if (!/^(\[[0-9a-f:.%]+\]|[^\s:/?#@[\]]+):\d{1,5}$/i.test(target)) return null
  return URL.canParse(`https://${target}`) ? new URL(`https://${target}`) : null
}

const addressOf = (url: URL, defaultPort: number) => ({
  host: url.hostname.replace(/^\[|\]$/g, ''),
  port: url.port === '' ? defaultPort : Number(url.port),
})
