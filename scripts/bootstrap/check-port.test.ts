import { createServer, type Server } from 'node:net'
import { afterEach, expect, test } from 'vitest'
import { checkPort, findListener } from './check-port.ts'

const servers: Server[] = []

afterEach(() => {
  for (const server of servers.splice(0)) server.close()
})

async function listen(host: string): Promise<number> {
  const server = createServer()
  servers.push(server)
  await new Promise<void>((resolve) => server.listen(0, host, resolve))
  return (server.address() as { port: number }).port
}

test('a taken port names the process that has it and another port to choose', async () => {
  const port = await listen('127.0.0.1')
  await expect(checkPort('127.0.0.1', port)).rejects.toThrow(
    new RegExp(`Port ${port} is taken by process ${process.pid} [\\s\\S]*PORT=${port + 1} `),
  )
})

test('a port taken on IPv6 is found too', async () => {
  const port = await listen('::1')
  expect(findListener(port)?.pid).toBe(process.pid)
})

test('a free port is kept, and 0 becomes a free one', async () => {
  const port = await checkPort('127.0.0.1', 0)
  expect(port).toBeGreaterThan(0)
  expect(await checkPort('127.0.0.1', port)).toBe(port)
  expect(findListener(port)).toBeNull()
})

test('an address of another computer is refused with what HOST means', async () => {
  await expect(checkPort('192.0.2.1', 0)).rejects.toThrow(
    /HOST must be an address of this computer/,
  )
})
