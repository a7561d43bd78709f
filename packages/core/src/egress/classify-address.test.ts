import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { parseNetworks, refuseAddress } from './classify-address.ts'

const NONE = parseNetworks('')

describe('an address', () => {
  test.each(['8.8.8.8', '1.1.1.1', '93.184.216.34', '2606:4700::1111', '2a00:1450:4001::8a'])(
    'that is public, %s, may be asked',
    (address) => expect(refuseAddress(address, NONE)).toBeNull(),
  )

  test.each([
    ['private', '10.0.0.1'],
    ['private', '172.16.0.1'],
    ['private', '172.31.255.255'],
    ['private', '192.168.1.1'],
    ['loopback', '127.0.0.1'],
    ['loopback', '127.255.255.254'],
    ['of this host', '0.0.0.0'],
    ['link-local, where clouds keep metadata', '169.254.169.254'],
    ['of ECS metadata', '169.254.170.2'],
    ["behind a carrier's NAT, Alibaba's metadata among it", '100.100.100.200'],
    ['of Azure metadata', '168.63.129.16'],
    ['of Oracle metadata', '192.0.0.192'],
    ['multicast', '224.0.0.1'],
    ['broadcast', '255.255.255.255'],
    ['reserved', '240.0.0.1'],
    ['for benchmarks', '198.18.0.1'],
    ['of documentation', '192.0.2.1'],
    ['loopback in IPv6', '::1'],
    ['unspecified in IPv6', '::'],
    ['link-local in IPv6', 'fe80::1'],
    ['link-local with a zone', 'fe80::1%eth0'],
    ['unique local', 'fc00::1'],
    ['of EC2 metadata in IPv6', 'fd00:ec2::254'],
    ['site-local', 'fec0::1'],
    ['multicast in IPv6', 'ff02::1'],
    ['IPv4-mapped', '::ffff:127.0.0.1'],
    ['IPv4-mapped though public', '::ffff:8.8.8.8'],
    ['IPv4-compatible', '::7f00:1'],
    ['of NAT64', '64:ff9b::7f00:1'],
    ['of local NAT64', '64:ff9b:1::7f00:1'],
    ['of 6to4', '2002:7f00:1::'],
    ['of Teredo', '2001::1'],
    ['no address at all', 'localhost'],
  ])('%s, %s, is refused', (_, address) => expect(refuseAddress(address, NONE)).not.toBeNull())

  test('of an allowed network may be asked, its neighbours may not', () => {
    const networks = parseNetworks('10.1.0.0/16, fd12::/16, 192.168.7.7')
    for (const address of ['10.1.2.3', 'fd12::1', '192.168.7.7']) {
      expect(refuseAddress(address, networks)).toBeNull()
    }
    for (const address of ['10.2.0.1', 'fd13::1', '192.168.7.8', '::ffff:10.1.2.3']) {
      expect(refuseAddress(address, networks)).not.toBeNull()
    }
  })

  test('of 10/8, 127/8, 169.254/16 and 192.168/16 is refused in every spelling of IPv6', () => {
    const octet = fc.integer({ min: 0, max: 255 })
    const prefix = fc.constantFrom([10], [127], [169, 254], [192, 168])
    fc.assert(
      fc.property(prefix, octet, octet, octet, (start, ...rest) => {
        const octets = [...start, ...rest].slice(0, 4)
        const dotted = octets.join('.')
        const hex = Buffer.from(octets)
          .toString('hex')
          .replace(/^(.{4})/, '$1:')
        for (const written of [
          dotted,
          `::ffff:${dotted}`,
          `::ffff:${hex}`,
          `::${hex}`,
          `64:ff9b::${hex}`,
          `2002:${hex}::1`,
        ]) {
          expect(refuseAddress(written, NONE), written).not.toBeNull()
        }
      }),
    )
  })
})

test('a list of networks with something else in it says which', () => {
  expect(() => parseNetworks('10.0.0.0/8, intranet')).toThrow(/intranet/)
  expect(() => parseNetworks('10.0.0.0/99')).toThrow(/10\.0\.0\.0\/99/)
})
