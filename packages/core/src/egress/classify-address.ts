import ipaddr from 'ipaddr.js'
import { AppError } from '../errors.ts'

type Address = ipaddr.IPv4 | ipaddr.IPv6

/** Networks that may be asked although they are not public. */
export type Networks = readonly (readonly [Address, number])[]

/** Everything assigned to the public so far lies here; the rest is reserved, local or translated. */
const GLOBAL_IPV6 = ipaddr.parseCIDR('2000::/3')
/** Public by its number, but answered by the machine's own cloud: Azure's metadata and DNS. */
const CLOUD_INTERNAL = ipaddr.parseCIDR('168.63.129.16/32')

/**
 * `127.0.0.0/8, 10.1.0.0/16, fd00::1` → networks; a bare address is a network of one.
 * @throws AppError `bad_input` that names the entry which is neither.
 */
export function parseNetworks(list: string): Networks {
  return list
    .split(',')
    .map((entry) => entry.trim())
    .filter(Boolean)
    .map((entry) => {
      if (ipaddr.isValidCIDR(entry)) return ipaddr.parseCIDR(entry)
      if (ipaddr.isValid(entry)) {
        const address = ipaddr.parse(entry)
        return [address, address.kind() === 'ipv4' ? 32 : 128] as const
      }
      throw new AppError(
        'bad_input',
        `TWINMCP_ALLOWED_NETWORKS: ${entry} is no network such as 10.1.0.0/16.`,
      )
    })
}

/** Whether `networks` has the address, in the family it is written in. */
export function isIn(address: string, networks: Networks): boolean {
  if (!ipaddr.isValid(address)) return false
  const parsed = ipaddr.parse(address)
  return networks.some((network) => matches(parsed, network))
}

/**
 * Why an address may not be asked, or null when it may: it is public, or one of `networks` has it.
 * IPv6 forms that carry an IPv4 address (mapped, 6to4, NAT64, Teredo) are refused as such, so that
 * no spelling of a private address gets through.
 */
export function refuseAddress(address: string, networks: Networks): string | null {
  if (!ipaddr.isValid(address)) return 'not an address'
  if (isIn(address, networks)) return null
  const parsed = ipaddr.parse(address)
  const range = parsed.range()
  if (range !== 'unicast') return range
  if (parsed.kind() === 'ipv6') return matches(parsed, GLOBAL_IPV6) ? null : 'reserved'
  return matches(parsed, CLOUD_INTERNAL) ? 'cloud metadata' : null
}

function matches(address: Address, [network, bits]: readonly [Address, number]): boolean {
  if (address instanceof ipaddr.IPv4) {
    return network instanceof ipaddr.IPv4 && address.match(network, bits)
  }
  return network instanceof ipaddr.IPv6 && address.match(network, bits)
}
