const LOOPBACK = new Set(['localhost', '127.0.0.1', '[::1]'])
const SAFE_METHODS = new Set(['GET', 'HEAD', 'OPTIONS'])

export interface GuardInput {
  method: string
  /** `Host` header: a name or address, with or without a port. */
  host: string | null
  /** `Origin` header; browsers send it with every request that could change something. */
  origin: string | null
  /** `Sec-Fetch-Site` header, where the browser sends one. */
  fetchSite: string | null
  /** Names this server answers to besides loopback, without ports. */
  allowedHosts: readonly string[]
}

export type Refusal = 'host' | 'origin'

const hostName = (host: string) => URL.parse(`http://${host}`)?.hostname ?? ''

/**
 * Why a request must not be served, or null. A page elsewhere could reach a server on loopback by
 * pointing its own name at 127.0.0.1 (DNS rebinding): hence `host`. It could also post to us
 * directly: hence `origin`. Programs send no Origin, and a browser cannot leave it out.
 */
export function guardRequest(input: GuardInput): Refusal | null {
  const name = hostName(input.host ?? '')
  if (!LOOPBACK.has(name) && !input.allowedHosts.includes(name)) return 'host'
  if (SAFE_METHODS.has(input.method)) return null
  if (input.origin === null) return input.fetchSite === 'cross-site' ? 'origin' : null
  return URL.parse(input.origin)?.host === input.host ? null : 'origin'
}
