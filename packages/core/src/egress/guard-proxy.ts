import { randomBytes, timingSafeEqual } from 'node:crypto'
import { type AddressInfo, connect, createServer, type Socket } from 'node:net'
import { LRUCache } from 'lru-cache'
import { type ProxyRequest, parseProxyRequest } from './proxy-request.ts'
import { type Guard, type Refusal, resolveTarget } from './resolve-target.ts'

export interface GuardProxy {
  /** With its user and password: `http://egress:…@127.0.0.1:40123`. Loopback only. */
  proxyUrl: string
  /** Header that marks an answer as the proxy's own; no site can know its value. */
  mark: { name: string; value: string }
  /** Why the newest connection to `host:port` was not made; null when it was. */
  refusalOf(authority: string): Refusal | null
  close(): Promise<void>
}

const MAX_HEAD_BYTES = 64 * 1024
const HEAD_TIMEOUT_MS = 10_000
const CONNECT_TIMEOUT_MS = 10_000
/** A connection on which neither side says anything. */
const IDLE_TIMEOUT_MS = 120_000
const MAX_CONNECTIONS = 512

/**
 * A forward proxy on a random port of 127.0.0.1 (CONNECT, and plain http in absolute form). It
 * resolves a name once and connects to an address it has judged, so a name that changes in between
 * (DNS rebinding) leads nowhere else.
 */
export async function startGuardProxy(guard: Guard): Promise<GuardProxy> {
  const password = randomBytes(18).toString('base64url')
  const expected = Buffer.from(`Basic ${Buffer.from(`egress:${password}`).toString('base64')}`)
  const mark = { name: 'x-twinmcp-egress', value: randomBytes(18).toString('base64url') }
  const refusals = new LRUCache<string, Refusal>({ max: 1_000 })
  const open = new Set<Socket>()

  const serve = async (client: Socket) => {
    const read = await readHead(client)
    if (!read) return void client.destroy()
    const request = parseProxyRequest(read.head)
    if (!request) return answer(client, '400 Bad Request', mark)
    if (!isAuthorized(request, expected)) {
      return answer(client, '407 Proxy Authentication Required', mark, [
        'Proxy-Authenticate: Basic realm="egress"',
      ])
    }
    const authority = `${request.host}:${request.port}`
    const target = await resolveTarget(guard, request)
    if ('refusal' in target) {
      refusals.set(authority, target.refusal)
      const status = target.refusal.code === 'forbidden' ? '403 Forbidden' : '502 Bad Gateway'
      return answer(client, status, mark)
    }
    const upstream = await connectToAny(target.addresses, request.port, client)
    if (!upstream) {
      refusals.set(authority, {
        code: 'upstream',
        reason: `${authority} could not be connected to`,
      })
      return answer(client, '504 Gateway Timeout', mark)
    }
    refusals.delete(authority)
    track(upstream, open)
    join(client, upstream, request, read.rest)
  }

  const server = createServer((client) => {
    track(client, open)
    void serve(client).catch(() => client.destroy())
  })
  server.maxConnections = MAX_CONNECTIONS
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject)
    server.listen(0, '127.0.0.1', resolve)
  })
  // The proxy alone keeps no process alive.
  server.unref()
  const { port } = server.address() as AddressInfo
  return {
    proxyUrl: `http://egress:${password}@127.0.0.1:${port}`,
    mark,
    refusalOf: (authority) => refusals.get(authority) ?? null,
    close: async () => {
      for (const socket of open) socket.destroy()
      await new Promise((resolve) => server.close(resolve))
    },
  }
}

function track(socket: Socket, open: Set<Socket>): void {
  open.add(socket)
  socket.setNoDelay(true)
  socket.setTimeout(IDLE_TIMEOUT_MS, () => socket.destroy())
  socket.on('error', () => socket.destroy())
  socket.on('close', () => open.delete(socket))
}

function readHead(client: Socket): Promise<{ head: string; rest: Buffer } | null> {
  return new Promise((resolve) => {
    let read = Buffer.alloc(0)
    const timer = setTimeout(() => finish(null), HEAD_TIMEOUT_MS)
    const finish = (result: { head: string; rest: Buffer } | null) => {
      clearTimeout(timer)
      client.off('data', onData)
      client.off('close', onClose)
      client.pause()
      resolve(result)
    }
    const onClose = () => finish(null)
    const onData = (part: Buffer) => {
      read = Buffer.concat([read, part])
      const end = read.indexOf('\r\n\r\n')
      if (end >= 0) {
        finish({ head: read.subarray(0, end).toString('latin1'), rest: read.subarray(end + 4) })
      } else if (read.length > MAX_HEAD_BYTES) finish(null)
    }
    client.on('data', onData)
    client.on('close', onClose)
  })
}

function isAuthorized({ authorization }: ProxyRequest, expected: Buffer): boolean {
  const given = Buffer.from(authorization ?? '')
  return given.length === expected.length && timingSafeEqual(given, expected)
}

function answer(
  client: Socket,
  status: string,
  mark: GuardProxy['mark'],
  headers: readonly string[] = [],
): void {
  const lines = [`HTTP/1.1 ${status}`, ...headers, `${mark.name}: ${mark.value}`]
  client.end(`${lines.join('\r\n')}\r\nContent-Length: 0\r\nConnection: close\r\n\r\n`)
}

/** The first of the addresses that takes the connection, each tried for ten seconds. */
async function connectToAny(
  addresses: readonly string[],
  port: number,
  client: Socket,
): Promise<Socket | null> {
  for (const host of addresses) {
    if (client.destroyed) return null
    const socket = await connectTo(host, port)
    if (socket) return socket
  }
  return null
}

function connectTo(host: string, port: number): Promise<Socket | null> {
  return new Promise((resolve) => {
    const socket = connect({ host, port })
    const fail = () => {
      clearTimeout(timer)
      socket.destroy()
      resolve(null)
    }
    const timer = setTimeout(fail, CONNECT_TIMEOUT_MS)
    socket.once('error', fail)
    socket.once('connect', () => {
      clearTimeout(timer)
      socket.off('error', fail)
      resolve(socket)
    })
  })
}

function join(client: Socket, upstream: Socket, request: ProxyRequest, rest: Buffer): void {
  client.on('close', () => upstream.destroy())
  upstream.on('close', () => client.end())
  upstream.on('error', () => client.destroy())
  if (client.destroyed) return void upstream.destroy()
  if (request.head === null) client.write('HTTP/1.1 200 Connection established\r\n\r\n')
  else upstream.write(request.head, 'latin1')
  if (rest.length > 0) upstream.write(rest)
  client.pipe(upstream)
  upstream.pipe(client)
}
