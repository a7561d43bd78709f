import { readdirSync, readFileSync, readlinkSync } from 'node:fs'
import { createServer } from 'node:net'
import { Problem } from './problem.ts'

/**
 * Makes sure that the web app can listen, and returns the port: a free one when 0 was asked for.
 * @throws Problem that names the process which has the port, where the system tells.
 */
export function checkPort(host: string, port: number): Promise<number> {
  return new Promise((resolve, reject) => {
    const server = createServer()
    server.on('error', (error: NodeJS.ErrnoException) => reject(explain(host, port, error)))
    server.listen({ host, port, exclusive: true }, () => {
      const address = server.address()
      server.close(() => resolve(typeof address === 'object' && address ? address.port : port))
    })
  })
}

function explain(host: string, port: number, error: NodeJS.ErrnoException): Problem {
  if (error.code === 'EADDRINUSE') {
    const owner = findListener(port)
    return new Problem(
      `Port ${port} is taken${owner ? ` by process ${owner.pid} (${owner.command})` : ''}.`,
      `Stop that process, or choose another port: PORT=${port + 1} npx -y bun run start`,
      { cause: error },
    )
  }
  if (error.code === 'EACCES') {
    return new Problem(
      `This user may not listen on port ${port}.`,
      'Choose a port above 1023: PORT=3000 npx -y bun run start',
      { cause: error },
    )
  }
  return new Problem(
    `Cannot listen on ${host}:${port} (${error.code}).`,
    'HOST must be an address of this computer: 127.0.0.1 for this computer alone, 0.0.0.0 for all.',
    { cause: error },
  )
}

/** The process that listens on a TCP port; null when /proc does not tell (another user's, another system). */
export function findListener(port: number): { pid: number; command: string } | null {
  const sockets = new Set(
    ['/proc/net/tcp', '/proc/net/tcp6'].flatMap(readLines).flatMap((line) => {
      const fields = line.trim().split(/\s+/)
      const isListening = fields[3] === '0A'
      return isListening && Number.parseInt(fields[1]?.split(':')[1] ?? '', 16) === port
        ? [`socket:[${fields[9]}]`]
        : []
    }),
  )
  if (sockets.size === 0) return null
  for (const pid of list('/proc').filter((name) => /^\d+$/.test(name))) {
    const isOwner = list(`/proc/${pid}/fd`).some((fd) =>
      sockets.has(target(`/proc/${pid}/fd/${fd}`)),
    )
    if (!isOwner) continue
    const command = readLines(`/proc/${pid}/cmdline`).join(' ').replaceAll('\0', ' ').trim()
    return { pid: Number(pid), command: command.slice(0, 80) }
  }
  return null
}

function readLines(path: string): string[] {
  try {
    return readFileSync(path, 'utf8').split('\n')
  } catch {
    return []
  }
}

function list(folder: string): string[] {
  try {
    return readdirSync(folder)
  } catch {
    return []
  }
}

function target(link: string): string {
  try {
    return readlinkSync(link)
  } catch {
    return ''
  }
}
