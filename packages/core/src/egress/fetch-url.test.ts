import { readFileSync } from 'node:fs'
import { request as nodeRequest } from 'node:http'
import { setTimeout as sleep } from 'node:timers/promises'
import * as zlib from 'node:zlib'
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest'
import { readEnv } from '../env.ts'
import { createLogger } from '../ops/index.ts'
import { parseNetworks } from './classify-address.ts'
import { retryAfterOf, statusOf } from './fetch-error.ts'
import { type FetchOptions, fetchThrough } from './fetch-url.ts'
import { type GuardProxy, startGuardProxy } from './guard-proxy.ts'
import { startRawServer, startServer, type TestServer } from './hostile-server.fixture.ts'

const env = readEnv({ NODE_ENV: 'test', LOG_LEVEL: 'silent', TWINMCP_POLITENESS: 'off' })
const ctx = { env, log: createLogger(env, 'test') }
const pem = (name: string) =>
  readFileSync(new URL(`./fixtures/docs.test.${name}.pem`, import.meta.url), 'utf8')

/** 127.0.0.1 stands for the public internet, 127.0.0.2 for the intranet nobody may see. */
const names = new Map<string, string[] | (() => string[])>([
  ['docs.test', ['127.0.0.1']],
  ['other.test', ['127.0.0.1']],
  ['intranet.test', ['127.0.0.2']],
  ['metadata.test', ['169.254.169.254']],
  ['mapped.test', ['::ffff:127.0.0.1']],
  ['nat64.test', ['64:ff9b::7f00:1']],
  ['both.test', ['10.0.0.1', '127.0.0.1']],
])
let proxy: GuardProxy
let intranet: TestServer
const servers: { close(): Promise<void> }[] = []

beforeAll(async () => {
  proxy = await startGuardProxy({
    networks: parseNetworks('127.0.0.1'),
    resolve: async (host) => {
      const found = names.get(host)
      if (!found) throw new Error(`unknown host ${host}`)
      return typeof found === 'function' ? found() : found
    },
  })
  intranet = await startServer((_, response) => response.end('secret'), { address: '127.0.0.2' })
})
afterEach(async () => {
  await Promise.all(servers.splice(0).map((server) => server.close()))
})
afterAll(async () => {
  await proxy.close()
  await intranet.close()
})

const serve = async (...args: Parameters<typeof startServer>) => {
  const server = await startServer(...args)
  servers.push(server)
  return server
}
const serveRaw = async (...args: Parameters<typeof startRawServer>) => {
  const server = await startRawServer(...args)
  servers.push(server)
  return server
}
const get = (url: string, options: FetchOptions = {}) =>
  fetchThrough(proxy, ctx, url, { attempts: 1, timeoutMs: 5_000, ...options })
const failure = (url: string, options: FetchOptions = {}) =>
  get(url, options).then(
    () => Promise.reject(new Error(`${url} was read`)),
    (error: unknown) => error,
  )

describe('reading an address', () => {
  test('gives bytes, type, charset and validators', async () => {
    const { port, seen } = await serve((_, response) => {
      response.writeHead(200, {
        'content-type': 'Text/HTML; charset="ISO-8859-1"',
        etag: '"one"',
        'last-modified': 'Wed, 21 Oct 2026 07:28:00 GMT',
      })
      response.end(Buffer.from([0x63, 0xe9]))
    })
    const fetched = await get(`http://docs.test:${port}/a?b=c#d`)
    expect(fetched).toMatchObject({
      url: `http://docs.test:${port}/a?b=c`,
      redirects: [],
      status: 200,
      notModified: false,
      mediaType: 'text/html',
      charset: 'iso-8859-1',
      etag: '"one"',
      lastModified: 'Wed, 21 Oct 2026 07:28:00 GMT',
    })
    expect([...fetched.bytes]).toEqual([0x63, 0xe9])
    expect(seen[0]?.headers).toMatchObject({
      host: `docs.test:${port}`,
      'user-agent': env.TWINMCP_USER_AGENT,
    })
    expect(seen[0]?.headers).not.toHaveProperty('proxy-authorization')
  })

  test('over TLS checks the certificate, for the name that was asked', async () => {
    const tls = { key: pem('key'), cert: pem('cert') }
    const { port, seen } = await serve((_, response) => response.end('safe'), { tls })
    const fetched = await get(`https://docs.test:${port}/`, { ca: tls.cert })
    expect(Buffer.from(fetched.bytes).toString()).toBe('safe')
    expect(await failure(`https://docs.test:${port}/`)).toMatchObject({ code: 'upstream' })
    expect(await failure(`https://other.test:${port}/`, { ca: tls.cert })).toMatchObject({
      code: 'upstream',
    })
    expect(seen).toHaveLength(1)
  })

  test('that has not changed costs a 304', async () => {
    const { port } = await serve((request, response) => {
      const same =
        request.headers['if-none-match'] === '"v1"' ||
        request.headers['if-modified-since'] === 'Wed, 21 Oct 2026 07:28:00 GMT'
      response.writeHead(same ? 304 : 200, { etag: '"v1"' })
      response.end(same ? undefined : 'body')
    })
    const url = `http://docs.test:${port}/`
    expect(await get(url, { etag: '"v1"' })).toMatchObject({ notModified: true, status: 304 })
    expect(await get(url, { lastModified: 'Wed, 21 Oct 2026 07:28:00 GMT' })).toMatchObject({
      notModified: true,
    })
    expect(await get(url, { etag: '"v0"' })).toMatchObject({ notModified: false, status: 200 })
  })

  test.each([
    ['gzip', zlib.gzipSync],
    ['br', zlib.brotliCompressSync],
    ['zstd', zlib.zstdCompressSync],
    ['deflate', zlib.deflateSync],
    ['deflate', zlib.deflateRawSync],
  ] as const)('packed with %s unpacks it', async (encoding, pack) => {
    const { port } = await serve((_, response) => {
      response.writeHead(200, { 'content-encoding': encoding })
      response.end(pack(Buffer.from('unpacked')))
    })
    expect(Buffer.from((await get(`http://docs.test:${port}/`)).bytes).toString()).toBe('unpacked')
  })

  test.each([
    [404, 'not_found'],
    [410, 'not_found'],
    [401, 'forbidden'],
    [403, 'forbidden'],
    [400, 'bad_input'],
    [429, 'too_many_requests'],
    [500, 'upstream'],
    [503, 'upstream'],
    [304, 'upstream'],
  ])('that answers %i is an error called %s', async (status, code) => {
    const { port } = await serve((_, response) => response.writeHead(status).end())
    const error = await failure(`http://docs.test:${port}/`)
    expect(error).toMatchObject({ code })
    expect(statusOf(error)).toBe(status)
  })

  test('again after a passing failure succeeds, and a lasting one is not repeated', async () => {
    let asked = 0
    const { port, seen } = await serve((request, response) => {
      asked += 1
      if (request.url === '/gone') response.writeHead(404).end()
      else response.writeHead(asked < 3 ? 500 : 200).end('there')
    })
    expect((await get(`http://docs.test:${port}/`, { attempts: 3 })).status).toBe(200)
    expect(asked).toBe(3)
    await failure(`http://docs.test:${port}/gone`, { attempts: 3 })
    expect(seen.filter(({ path }) => path === '/gone')).toHaveLength(1)
  })

  test('that asks for patience tells how much, and is left alone meanwhile', async () => {
    const { port, seen } = await serve((_, response) =>
      response.writeHead(429, { 'retry-after': '3600' }).end(),
    )
    const error = await failure(`http://docs.test:${port}/`, { attempts: 3 })
    expect(error).toMatchObject({ code: 'too_many_requests' })
    expect(retryAfterOf(error)).toBe(3_600_000)
    const second = await failure(`http://docs.test:${port}/other`)
    expect(second).toMatchObject({ code: 'too_many_requests' })
    expect(retryAfterOf(second)).toBeGreaterThan(3_500_000)
    expect(seen).toHaveLength(1)
  })

  test('ends with the reason it was stopped for', async () => {
    const { port } = await serve(() => {})
    const gone = new Error('the worker is stopping')
    const stop = new AbortController()
    const reading = get(`http://docs.test:${port}/`, { signal: stop.signal, attempts: 3 })
    setTimeout(() => stop.abort(gone), 30)
    await expect(reading).rejects.toBe(gone)
  })
})

describe('the guard', () => {
  test.each(['intranet.test', '127.0.0.2', 'metadata.test', '169.254.169.254', '[::1]'])(
    'does not ask %s',
    async (host) => {
      for (const scheme of ['http', 'https']) {
        const error = await failure(`${scheme}://${host}:${intranet.port}/`)
        expect(error).toMatchObject({ code: 'forbidden' })
      }
      expect(intranet.seen).toEqual([])
    },
  )

  test.each(['0x7f.0.0.2', '2130706434', '0177.0.0.2', '127.2', '[::ffff:127.0.0.2]'])(
    'sees through the spelling %s',
    async (host) => {
      expect(await failure(`http://${host}:${intranet.port}/`)).toMatchObject({ code: 'forbidden' })
      expect(intranet.seen).toEqual([])
    },
  )

  test.each(['mapped.test', 'nat64.test'])(
    'refuses an IPv4 address inside IPv6 (%s)',
    async (host) => {
      expect(await failure(`http://${host}:${intranet.port}/`)).toMatchObject({ code: 'forbidden' })
    },
  )

  test('uses the public one of a name that also has a private address', async () => {
    const { port } = await serve((_, response) => response.end('public'))
    expect(Buffer.from((await get(`http://both.test:${port}/`)).bytes).toString()).toBe('public')
  })

  test('is not fooled by a name that changes between check and connection', async () => {
    const { port, seen } = await serve((_, response) => response.end('public'))
    let asked = 0
    names.set('rebind.test', () => [asked++ === 0 ? '127.0.0.1' : '127.0.0.2'])
    await get(`http://rebind.test:${port}/`)
    expect(seen).toHaveLength(1)
    expect(asked).toBe(1)
    expect(await failure(`http://rebind.test:${port}/`)).toMatchObject({ code: 'forbidden' })
    expect(await failure(`http://rebind.test:${intranet.port}/`)).toMatchObject({
      code: 'forbidden',
    })
    expect(intranet.seen).toEqual([])
  })

  test('judges every redirect like the first address', async () => {
    const targets = [
      `http://intranet.test:${intranet.port}/`,
      `http://127.0.0.2:${intranet.port}/`,
      'http://169.254.169.254/latest/meta-data/',
      'http://metadata.test/',
    ]
    const { port } = await serve((request, response) => {
      const target = targets[Number(request.url?.slice(1))]
      response.writeHead(302, { location: target }).end()
    })
    for (const index of targets.keys()) {
      expect(await failure(`http://docs.test:${port}/${index}`)).toMatchObject({
        code: 'forbidden',
      })
    }
    expect(intranet.seen).toEqual([])
  })

  test('keeps to ports that web pages are served on, outside of allowed networks', async () => {
    const open = await startGuardProxy({ networks: [], resolve: async () => ['8.8.8.8'] })
    const error = await fetchThrough(open, ctx, 'http://public.test:25/').catch((reason) => reason)
    await open.close()
    expect(error).toMatchObject({ code: 'forbidden', message: expect.stringContaining('port 25') })
  })

  test.each(['file:///etc/passwd', 'ftp://docs.test/', 'gopher://docs.test/', 'data:text/html,x'])(
    'reads http and https only, not %s',
    async (url) => expect(await failure(url)).toMatchObject({ code: 'bad_input' }),
  )

  test('refuses user names and passwords, also behind a redirect', async () => {
    const { port } = await serve((_, response) =>
      response.writeHead(302, { location: 'http://user:secret@docs.test/' }).end(),
    )
    expect(await failure('http://user:secret@docs.test/')).toMatchObject({ code: 'bad_input' })
    expect(await failure(`http://docs.test:${port}/`)).toMatchObject({ code: 'bad_input' })
  })

  test('serves only who has its password', async () => {
    const { port, seen } = await serve((_, response) => response.end('x'))
    const { hostname, port: proxyPort } = new URL(proxy.proxyUrl)
    const status = (authorization: string | null) =>
      new Promise((resolve, reject) => {
        const headers = authorization ? { 'proxy-authorization': authorization } : {}
        const path = `http://docs.test:${port}/`
        nodeRequest({ host: hostname, port: proxyPort, path, headers }, (response) => {
          response.resume()
          resolve(response.statusCode)
        })
          .on('error', reject)
          .end()
      })
    expect(await status(null)).toBe(407)
    expect(await status(`Basic ${btoa('egress:wrong')}`)).toBe(407)
    expect(seen).toEqual([])
  })

  test.each(['*', '127.0.0.2,intranet.test', '.test'])(
    'is not gone around with NO_PROXY=%s in the environment',
    async (exceptions) => {
      process.env.NO_PROXY = exceptions
      process.env.no_proxy = exceptions
      try {
        for (const host of ['127.0.0.2', 'intranet.test']) {
          expect(await failure(`http://${host}:${intranet.port}/`)).toMatchObject({
            code: 'forbidden',
          })
        }
        expect(process.env.NO_PROXY).toBe(exceptions)
      } finally {
        delete process.env.NO_PROXY
        delete process.env.no_proxy
      }
      expect(intranet.seen).toEqual([])
    },
  )

  test('says of an unknown name that it could not be resolved', async () => {
    expect(await failure('http://nowhere.test/')).toMatchObject({
      code: 'upstream',
      message: expect.stringContaining('resolved'),
    })
  })
})

describe('a redirect', () => {
  test('is followed and told', async () => {
    const { port } = await serve((request, response) => {
      if (request.url === '/old') response.writeHead(301, { location: '/new' }).end()
      else response.end('moved')
    })
    const base = `http://docs.test:${port}`
    expect(await get(`${base}/old`)).toMatchObject({
      url: `${base}/new`,
      redirects: [`${base}/old`],
    })
  })

  test('in a circle ends, and so does one without end', async () => {
    const { port, seen } = await serve((request, response) => {
      const path = request.url ?? ''
      const next = path.startsWith('/n')
        ? `/n${Number(path.slice(2)) + 1}`
        : path === '/a'
          ? '/b'
          : '/a'
      response.writeHead(302, { location: next }).end()
    })
    expect(await failure(`http://docs.test:${port}/a`)).toMatchObject({ code: 'upstream' })
    expect(seen).toHaveLength(2)
    expect(await failure(`http://docs.test:${port}/n0`)).toMatchObject({
      message: expect.stringMatching(/more than 5/),
    })
    expect(seen).toHaveLength(8)
  })

  test('to another host takes no token along, and can be refused', async () => {
    const target = await serve((_, response) => response.end('theirs'))
    const { port, seen } = await serve((request, response) => {
      const location =
        request.url === '/away'
          ? `http://other.test:${target.port}/`
          : `http://docs.test:${port}/away`
      response.writeHead(302, { location }).end()
    })
    const headers = { authorization: 'Bearer secret' }
    await get(`http://docs.test:${port}/`, { headers })
    expect(seen.map((request) => request.headers.authorization)).toEqual([
      'Bearer secret',
      'Bearer secret',
    ])
    expect(target.seen[0]?.headers.authorization).toBeUndefined()
    expect(await failure(`http://docs.test:${port}/away`, { sameHostOnly: true })).toMatchObject({
      code: 'bad_input',
    })
  })

  test('from https to http stays on https where it can, else ends', async () => {
    const tls = { key: pem('key'), cert: pem('cert') }
    const { port } = await serve(
      (request, response) => {
        if (request.url === '/same') {
          response.writeHead(302, { location: `http://docs.test:${port}/end` }).end()
        } else if (request.url === '/plain') {
          response.writeHead(302, { location: 'http://docs.test:8080/' }).end()
        } else response.end('end')
      },
      { tls },
    )
    const fetched = await get(`https://docs.test:${port}/same`, { ca: tls.cert })
    expect(fetched.url).toBe(`https://docs.test:${port}/end`)
    expect(await failure(`https://docs.test:${port}/plain`, { ca: tls.cert })).toMatchObject({
      code: 'bad_input',
    })
  })

  test('is not followed where the caller has a reason', async () => {
    const { port, seen } = await serve((_, response) =>
      response.writeHead(302, { location: '/private' }).end(),
    )
    const refuseRedirect = (url: URL) =>
      url.pathname === '/private' ? 'robots.txt forbids it' : null
    expect(await failure(`http://docs.test:${port}/`, { refuseRedirect })).toMatchObject({
      message: expect.stringContaining('robots.txt forbids it'),
    })
    expect(seen).toHaveLength(1)
  })
})

describe('a hostile server', () => {
  const HEAD = 'HTTP/1.1 200 OK\r\nContent-Type: text/html\r\n'

  test('that promises 10 GB is not listened to', async () => {
    let sent = 0
    const { port } = await serveRaw((socket) => {
      socket.write(`${HEAD}Content-Length: 10000000000\r\n\r\n`)
      const timer = setInterval(() => {
        if (socket.writable && !socket.writableNeedDrain) socket.write(Buffer.alloc(1_000_000))
        sent += 1_000_000
      }, 1)
      socket.on('close', () => clearInterval(timer))
    })
    expect(await failure(`http://docs.test:${port}/`)).toMatchObject({ code: 'bad_input' })
    expect(sent).toBeLessThan(50_000_000)
  })

  test('that sends without end and without a length is cut off at the limit', async () => {
    let closed = false
    const { port } = await serveRaw((socket) => {
      socket.write(`${HEAD}Connection: close\r\n\r\n`)
      const pump = () => {
        while (socket.writable && socket.write(Buffer.alloc(65_536, 'a'))) {}
      }
      socket.on('drain', pump)
      socket.on('close', () => {
        closed = true
      })
      pump()
    })
    const before = process.memoryUsage.rss()
    expect(await failure(`http://docs.test:${port}/`, { maxBytes: 1_000_000 })).toMatchObject({
      code: 'bad_input',
      message: expect.stringContaining('1000 kB'),
    })
    await sleep(200)
    expect(closed).toBe(true)
    expect(process.memoryUsage.rss() - before).toBeLessThan(150_000_000)
  })

  test('that sends less than it promised has sent nothing', async () => {
    const { port } = await serveRaw((socket) => {
      socket.end(`${HEAD}Content-Length: 1000\r\n\r\nhalf`)
    })
    expect(await failure(`http://docs.test:${port}/`)).toMatchObject({ code: 'upstream' })
  })

  test('that breaks off in the middle of a chunk has sent nothing', async () => {
    const { port } = await serveRaw((socket) => {
      socket.end(`${HEAD}Transfer-Encoding: chunked\r\n\r\nff\r\nhalf`)
    })
    expect(await failure(`http://docs.test:${port}/`)).toMatchObject({ code: 'upstream' })
  })

  test('that sends more than it promised is read as promised', async () => {
    const { port } = await serveRaw((socket) => {
      socket.end(`${HEAD}Content-Length: 4\r\n\r\nfourand more`)
    })
    const { bytes } = await get(`http://docs.test:${port}/`)
    expect(Buffer.from(bytes).toString()).toBe('four')
  })

  test('that goes silent is left', async () => {
    const { port } = await serveRaw((socket) => {
      socket.write(`${HEAD}Content-Length: 1000\r\n\r\nfirst`)
    })
    const startedAt = performance.now()
    expect(await failure(`http://docs.test:${port}/`, { idleMs: 100 })).toMatchObject({
      code: 'upstream',
      message: expect.stringContaining('stopped sending'),
    })
    expect(performance.now() - startedAt).toBeLessThan(2_000)
  })

  test('that drips is left when the time is over, headers or body', async () => {
    const { port } = await serveRaw((socket) => {
      const text = `${HEAD}X-Long: ${'a'.repeat(500)}`
      let at = 0
      const timer = setInterval(() => socket.writable && socket.write(text[at++] ?? 'a'), 10)
      socket.on('close', () => clearInterval(timer))
    })
    expect(await failure(`http://docs.test:${port}/`, { timeoutMs: 300 })).toMatchObject({
      code: 'upstream',
      message: expect.stringContaining('within'),
    })
    const body = await serveRaw((socket) => {
      socket.write(`${HEAD}Content-Length: 100000\r\n\r\n`)
      const timer = setInterval(() => socket.writable && socket.write('a'), 20)
      socket.on('close', () => clearInterval(timer))
    })
    expect(
      await failure(`http://docs.test:${body.port}/`, { timeoutMs: 400, idleMs: 200 }),
    ).toMatchObject({ code: 'upstream' })
  })

  test('that sends headers without end is left', async () => {
    const { port } = await serveRaw((socket) => {
      socket.write('HTTP/1.1 200 OK\r\n')
      let count = 0
      const timer = setInterval(() => {
        if (socket.writable) socket.write(`X-${count++}: ${'a'.repeat(60_000)}\r\n`)
      }, 1)
      socket.on('close', () => clearInterval(timer))
    })
    expect(await failure(`http://docs.test:${port}/`)).toMatchObject({ code: 'upstream' })
  })

  test('that speaks no HTTP is left', async () => {
    const { port } = await serveRaw((socket) => socket.end('220 mail.test ESMTP\r\n'))
    expect(await failure(`http://docs.test:${port}/`)).toMatchObject({ code: 'upstream' })
  })

  test.each([
    ['gzip', zlib.gzipSync(Buffer.alloc(200_000_000))],
    ['br', zlib.brotliCompressSync(Buffer.alloc(100_000_000))],
    ['zstd', zlib.zstdCompressSync(Buffer.alloc(200_000_000))],
    ['gzip, gzip', zlib.gzipSync(zlib.gzipSync(Buffer.alloc(200_000_000)))],
  ])('that sends a %s bomb gets no more memory than the limit', async (encoding, bomb) => {
    const { port } = await serve((_, response) => {
      response.writeHead(200, { 'content-encoding': encoding })
      response.end(bomb)
    })
    const before = process.memoryUsage.rss()
    expect(await failure(`http://docs.test:${port}/`, { maxBytes: 5_000_000 })).toMatchObject({
      code: 'bad_input',
    })
    expect(process.memoryUsage.rss() - before).toBeLessThan(120_000_000)
  })

  test.each(['gzip', 'br', 'gzip, gzip, gzip', 'magic'])(
    'that lies about its encoding (%s) has sent nothing',
    async (encoding) => {
      const { port } = await serve((_, response) => {
        response.writeHead(200, { 'content-encoding': encoding })
        response.end('plain text')
      })
      expect(await failure(`http://docs.test:${port}/`)).toMatchObject({ code: 'upstream' })
    },
  )
})
