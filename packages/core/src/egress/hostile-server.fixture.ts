import { createServer, type IncomingMessage, type ServerResponse } from 'node:http'
import { createServer as createTlsServer } from 'node:https'
import { type AddressInfo, createServer as createRawServer, type Socket } from 'node:net'

export interface TestServer {
  port: number
  /** Requests seen: method and path, in order. */
  seen: { path: string; headers: IncomingMessage['headers'] }[]
  close(): Promise<void>
}

type Handler = (request: IncomingMessage, response: ServerResponse) => void

/** A web server on a loopback address that records what it is asked. */
export async function startServer(
  handler: Handler,
  options: { address?: string; tls?: { key: string; cert: string } } = {},
): Promise<TestServer> {
  const seen: TestServer['seen'] = []
  const listener: Handler = (request, response) => {
    seen.push({ path: request.url ?? '', headers: request.headers })
    response.on('error', () => {})
    handler(request, response)
  }
  const server = options.tls ? createTlsServer(options.tls, listener) : createServer(listener)
  await new Promise<void>((resolve) =>
    server.listen(0, options.address ?? '127.0.0.1', () => resolve()),
  )
  return {
    port: (server.address() as AddressInfo).port,
    seen,
    close: async () => {
      server.closeAllConnections()
      await new Promise((resolve) => server.close(resolve))
    },
  }
}

/** A server that talks past HTTP: `talk` is called once a whole request head has come. */
export async function startRawServer(talk: (socket: Socket) => void): Promise<TestServer> {
  const sockets = new Set<Socket>()
  const server = createRawServer((socket) => {
    sockets.add(socket)
    socket.on('error', () => {})
    socket.on('close', () => sockets.delete(socket))
    socket.once('data', () => talk(socket))
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', () => resolve()))
  return {
    port: (server.address() as AddressInfo).port,
    seen: [],
    close: async () => {
      for (const socket of sockets) socket.destroy()
      await new Promise((resolve) => server.close(resolve))
    },
  }
}
