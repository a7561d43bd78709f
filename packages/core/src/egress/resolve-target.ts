import { lookup } from 'node:dns/promises'
import { isIP } from 'node:net'
import { isIn, type Networks, refuseAddress } from './classify-address.ts'

/** Addresses of a host name, in the order to try them. */
export type ResolveHost = (host: string) => Promise<string[]>

export interface Guard {
  networks: Networks
  resolve: ResolveHost
}

/** Why no connection was made. `forbidden`: it may not be; `upstream`: it could not be. */
export interface Refusal {
  code: 'forbidden' | 'upstream'
  reason: string
}

/** What documentation is served on; a mail server or a database is not among them. */
const PUBLIC_PORTS: ReadonlySet<number> = new Set([80, 443, 8000, 8080, 8443, 8888])
const RESOLVE_TIMEOUT_MS = 10_000
/** Each may cost a connect timeout. */
const MAX_ADDRESSES = 4

export const resolveWithSystem: ResolveHost = async (host) =>
  (await lookup(host, { all: true, verbatim: true })).map(({ address }) => address)

/** The addresses of a target that may be connected to, or why there are none. */
export async function resolveTarget(
  guard: Guard,
  target: { host: string; port: number },
): Promise<{ addresses: string[] } | { refusal: Refusal }> {
  const { host, port } = target
  const found = isIP(host) ? [host] : await resolveInTime(guard.resolve, host)
  if (found === null) return refuse('upstream', `the name ${host} could not be resolved`)
  const usable = found.filter((address) => refuseAddress(address, guard.networks) === null)
  const [first] = found
  if (first === undefined) return refuse('upstream', `the name ${host} has no address`)
  if (usable.length === 0) {
    const why = refuseAddress(first, guard.networks)
    return refuse(
      'forbidden',
      `${host} leads to an address that is not public (${why}); TWINMCP_ALLOWED_NETWORKS can allow it`,
    )
  }
  const addresses = usable.filter(
    (address) => PUBLIC_PORTS.has(port) || isIn(address, guard.networks),
  )
  if (addresses.length === 0)
    return refuse('forbidden', `port ${port} of ${host} is not for web pages`)
  return { addresses: addresses.slice(0, MAX_ADDRESSES) }
}

const refuse = (code: Refusal['code'], reason: string) => ({ refusal: { code, reason } })

async function resolveInTime(resolve: ResolveHost, host: string): Promise<string[] | null> {
  let timer: ReturnType<typeof setTimeout> | undefined
  const late = new Promise<null>((done) => {
    timer = setTimeout(done, RESOLVE_TIMEOUT_MS, null)
  })
  try {
    return await Promise.race([resolve(host), late])
  } catch {
    return null
  } finally {
    clearTimeout(timer)
  }
}
