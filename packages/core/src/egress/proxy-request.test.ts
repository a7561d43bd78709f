import { describe, expect, test } from 'vitest'
import { parseProxyRequest } from './proxy-request.ts'

const parse = (...lines: string[]) => parseProxyRequest(lines.join('\r\n'))

describe('a proxy request', () => {
  test('for a tunnel names host and port', () => {
    expect(parse('CONNECT docs.test:443 HTTP/1.1', 'Host: docs.test:443')).toEqual({
      host: 'docs.test',
      port: 443,
      head: null,
      authorization: null,
    })
    expect(parse('CONNECT [::1]:8443 HTTP/1.1')).toMatchObject({ host: '::1', port: 8443 })
  })

  test('for a page goes on in origin form, without what is meant for the proxy', () => {
    const request = parse(
      'GET http://docs.test:8080/a?b=c HTTP/1.1',
      'Host: intranet.test',
      'Proxy-Authorization: Basic eA==',
      'Connection: keep-alive, X-Drop',
      'X-Drop: 1',
      'Accept: text/html',
    )
    expect(request).toMatchObject({ host: 'docs.test', port: 8080, authorization: 'Basic eA==' })
    expect(request?.head).toBe(
      'GET /a?b=c HTTP/1.1\r\nHost: docs.test:8080\r\nAccept: text/html\r\nConnection: close\r\n\r\n',
    )
  })

  test('with a numeric host in an odd spelling is read as the address it is', () => {
    expect(parse('GET http://0x7f.1/ HTTP/1.1')?.host).toBe('127.0.0.1')
    expect(parse('GET http://2130706433/ HTTP/1.1')?.host).toBe('127.0.0.1')
    expect(parse('CONNECT 0177.0.0.1:443 HTTP/1.1')?.host).toBe('127.0.0.1')
    expect(parse('GET http://[::ffff:7f00:1]/ HTTP/1.1')?.host).toBe('::ffff:7f00:1')
  })

  test.each([
    'GET / HTTP/1.1',
    'GET https://docs.test/ HTTP/1.1',
    'GET ftp://docs.test/ HTTP/1.1',
    'GET http://user:secret@docs.test/ HTTP/1.1',
    'GET http://docs.test/ HTTP/2',
    'GET http://docs.test/ x HTTP/1.1',
    'CONNECT docs.test HTTP/1.1',
    'CONNECT docs.test:99999 HTTP/1.1',
    'CONNECT user@docs.test:443 HTTP/1.1',
    'CONNECT docs.test:443/path HTTP/1.1',
    '',
  ])('%j is refused', (line) => expect(parse(line)).toBeNull())

  test('with a header that holds a bare line end or no name is refused', () => {
    expect(parse('GET http://docs.test/ HTTP/1.1', 'A: b\nHost: x')).toBeNull()
    expect(parse('GET http://docs.test/ HTTP/1.1', ' folded')).toBeNull()
  })
})
