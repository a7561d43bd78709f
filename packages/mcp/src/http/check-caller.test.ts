import { describe, expect, it } from 'vitest'
import { allowedHostnames, checkCaller } from './check-caller.ts'

const hostnames = allowedHostnames(['docs.example.org:8443', 'Team.Example'])

function ask(headers: Record<string, string>) {
  return checkCaller(new Request('http://localhost/mcp', { headers }), hostnames)
}

describe('a caller passes', () => {
  it.each([
    { host: 'localhost:3000' },
    { host: '127.0.0.1' },
    { host: '[::1]:3000' },
    { host: 'docs.example.org' },
    { host: 'docs.example.org:443' },
    { host: 'team.example' },
    { host: 'localhost', origin: 'http://localhost:6274' },
    { host: 'localhost', origin: 'https://docs.example.org' },
  ])('with $host and origin $origin', (headers) => {
    expect(ask(headers as Record<string, string>)).toBeNull()
  })
})

describe('a caller is turned away', () => {
  it.each([
    { host: 'evil.example', code: 'forbidden_host' },
    { host: 'localhost.evil.example', code: 'forbidden_host' },
    { host: '', code: 'forbidden_host' },
    { host: 'local host', code: 'forbidden_host' },
    { host: 'localhost', origin: 'https://evil.example', code: 'forbidden_origin' },
    { host: 'localhost', origin: 'https://localhost.evil.example', code: 'forbidden_origin' },
    { host: 'localhost', origin: 'null', code: 'forbidden_origin' },
    { host: 'localhost', origin: 'not an origin', code: 'forbidden_origin' },
    { host: 'localhost', 'sec-fetch-site': 'cross-site', code: 'forbidden_origin' },
  ])('with host "$host" and origin $origin', ({ code, ...headers }) => {
    expect(ask(headers as Record<string, string>)?.code).toBe(code)
  })

  it('and told which setting would let it in', () => {
    expect(ask({ host: 'evil.example' })?.message).toContain('TWINMCP_ALLOWED_HOSTS')
  })
})
