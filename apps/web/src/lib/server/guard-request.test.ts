import { describe, expect, it } from 'vitest'
import { type GuardInput, guardRequest, isNetworkAddress, type Refusal } from './guard-request.ts'

const post: GuardInput = {
  method: 'POST',
  host: '127.0.0.1:3000',
  origin: 'http://127.0.0.1:3000',
  fetchSite: 'same-origin',
  isApi: false,
  allowedHosts: ['docs.example.test', 'other.example.test:8443'],
}

const cases: [string, Partial<GuardInput>, Refusal | null][] = [
  ['lets a page post to its own server', {}, null],
  ['lets a program post without an Origin', { origin: null, fetchSite: null }, null],
  [
    'lets a configured name through',
    { host: 'docs.example.test', origin: 'https://docs.example.test' },
    null,
  ],
  ['answers on IPv6 loopback', { host: '[::1]:3000', origin: 'http://[::1]:3000' }, null],
  [
    'lets a link from another site open a page',
    { method: 'GET', origin: null, fetchSite: 'cross-site' },
    null,
  ],
  [
    'refuses an image of another site that would call the API',
    { method: 'GET', origin: null, fetchSite: 'cross-site', isApi: true },
    'origin',
  ],
  [
    'refuses a name that was rebound to loopback',
    { host: 'evil.test:3000', origin: 'http://evil.test:3000' },
    'host',
  ],
  [
    'refuses a rebound name even for reading',
    { method: 'GET', host: 'evil.test', origin: null },
    'host',
  ],
  ['refuses a request without a Host', { host: null }, 'host'],
  ['refuses a post from another site', { origin: 'https://evil.test' }, 'origin'],
  ['refuses a post from another port', { origin: 'http://127.0.0.1:4000' }, 'origin'],
  ['refuses an opaque origin', { origin: 'null' }, 'origin'],
  [
    'refuses a cross-site post whose Origin was stripped',
    { origin: null, fetchSite: 'cross-site' },
    'origin',
  ],
  [
    'lets a link from another site be followed',
    { method: 'GET', origin: null, fetchSite: 'cross-site' },
    null,
  ],
  [
    'ignores the port of a configured name',
    { host: 'other.example.test:9000', origin: 'https://other.example.test:9000' },
    null,
  ],
  ['refuses a Host that is no host', { host: 'a b', origin: null }, 'host'],
]

describe('guardRequest', () => {
  it.each(cases)('%s', (_title, change, expected) => {
    expect(guardRequest({ ...post, ...change })).toBe(expected)
  })
})

describe('isNetworkAddress', () => {
  it.each([
    ['127.0.0.1', false],
    ['127.8.9.1', false],
    ['::1', false],
    ['::ffff:127.0.0.1', false],
    [undefined, false],
    ['192.0.2.2', true],
    ['::ffff:192.0.2.2', true],
    ['fe80::1', true],
    ['1127.0.0.1', true],
  ])('%s: %s', (address, expected) => {
    expect(isNetworkAddress(address)).toBe(expected)
  })
})
