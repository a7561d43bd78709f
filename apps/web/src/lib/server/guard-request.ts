const LOOPBACK = new Set(['localhost', '127.0.0.1', '[::1]'])
const LOOPBACK_ADDRESS = /^(?:::1|(?:::ffff:)?127\.\d+\.\d+\.\d+)$/
const SAFE_METHODS = new Set(['GET', 'HEAD', 'OPTIONS'])

export interface GuardInput {
  method: string
  /** `Host` header: a name or address, with or without a port. */
  host: string | null
  /** `Origin` header; browsers send it with every request that could change something. */
  origin: string | null
  /** `Sec-Fetch-Site` header, where the browser sends one. */
  fetchSite: string | null
  /** Whether it is for the API, where reading can make the server work. */
  isApi: boolean
  /** Names this server answers to besides loopback; a port in them is ignored. */
  allowedHosts: readonly string[]
}

export type Refusal = 'host' | 'origin'

const hostName = (host: string) => URL.parse(`http://${host}`)?.hostname ?? ''

export const isLoopbackName = (host: string): boolean => LOOPBACK.has(hostName(host))

/** Whether a connection that came in on this address of ours can be from another machine. */
export const isNetworkAddress = (address: string | undefined): boolean =>
  address !== undefined && !LOOPBACK_ADDRESS.test(address)

/**
 * Why a request must not be served, or null. A page elsewhere could reach a server on loopback by
 * pointing its own name at 127.0.0.1 (DNS rebinding): hence `host`. It could also post to us
 * directly: hence `origin`. Programs send no Origin, and a browser cannot leave it out.
 */
export function guardRequest(input: GuardInput): Refusal | null {
  const name = hostName(input.host ?? '')
  const isOurs = name !== '' && input.allowedHosts.some((allowed) => hostName(allowed) === name)
  if (!LOOPBACK.has(name) && !isOurs) return 'host'
  if (SAFE_METHODS.has(input.method)) {
    // A link from elsewhere may open a page; nothing elsewhere has business with the API.
    return input.isApi && input.fetchSite === 'cross-site' ? 'origin' : null
  }
  if (input.origin === null) return input.fetchSite === 'cross-site' ? 'origin' : null
  return URL.parse(input.origin)?.host === input.host ? null : 'origin'
}
