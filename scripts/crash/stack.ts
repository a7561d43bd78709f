import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { createWriteStream, mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs'
import { createServer } from 'node:net'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'

export type Victim = 'worker' | 'web' | 'postgres'

export interface CrashStack {
  origin: string
  /** kill -9 of that process of this stack; false when it is not running right now. */
  kill(victim: Victim): boolean
  stop(): Promise<void>
}

const READY_MS = 240_000

/** The product as `bun run start` runs it, supervisor and all, in a home of its own. */
export async function startCrashStack(
  root: string,
  { home, cacheDir, registryUrl }: { home: string; cacheDir: string; registryUrl: string },
): Promise<CrashStack> {
  mkdirSync(home, { recursive: true })
  writeFileSync(join(home, 'starter-set.json'), '{"packages": []}')
  const port = await freePort()
  const log = createWriteStream(join(home, 'start.log'), { flags: 'a' })
  const child = spawn(process.execPath, [join(root, 'scripts/start.ts')], {
    cwd: root,
    env: {
      ...process.env,
      TWINMCP_HOME: home,
      TWINMCP_CACHE: cacheDir,
      TWINMCP_NPM_REGISTRY: registryUrl,
      TWINMCP_STARTER_SET: join(home, 'starter-set.json'),
      TWINMCP_ALLOWED_NETWORKS: '127.0.0.0/8',
      TWINMCP_POLITENESS: 'off',
      HOST: '127.0.0.1',
      PORT: String(port),
      LOG_LEVEL: 'info',
    },
    stdio: ['pipe', 'pipe', 'pipe'],
  })
  child.stdout?.pipe(log, { end: false })
  child.stderr?.pipe(log, { end: false })
  const origin = `http://127.0.0.1:${port}`
  const stop = () => end(child)
  await waitUntilReady(origin, child).catch(async (error: unknown) => {
    await stop()
    throw error
  })
  return {
    origin,
    kill: (victim) => {
      const pid = victim === 'postgres' ? postmasterOf(home) : serviceOf(child.pid ?? 0, victim)
      if (pid === null) return false
      try {
        process.kill(pid, 'SIGKILL')
        return true
      } catch {
        return false
      }
    },
    stop,
  }
}

async function end(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return
  const exited = once(child, 'exit')
  child.kill('SIGTERM')
  await Promise.race([exited, sleep(15_000).then(() => child.kill('SIGKILL'))])
}

async function waitUntilReady(origin: string, child: ChildProcess): Promise<void> {
  const deadline = Date.now() + READY_MS
  while (Date.now() < deadline) {
    if (child.exitCode !== null) throw new Error(`the start ended with code ${child.exitCode}`)
    const answer = await fetch(`${origin}/readyz`).catch(() => null)
    if (answer?.ok) return
    await sleep(250)
  }
  throw new Error(`not ready after ${READY_MS / 1000} s`)
}

const SERVICES: Record<'worker' | 'web', string> = {
  worker: 'apps/worker/src/main.ts',
  web: 'apps/web/build/index.js',
}

/** A child of our own supervisor, so that nobody else's process is ever met. */
function serviceOf(supervisor: number, victim: 'worker' | 'web'): number | null {
  for (const entry of readdirSync('/proc')) {
    if (!/^\d+$/.test(entry)) continue
    try {
      const stat = readFileSync(`/proc/${entry}/stat`, 'utf8')
      const parent = Number(stat.slice(stat.lastIndexOf(')') + 2).split(' ')[1])
      if (parent !== supervisor) continue
      const command = readFileSync(`/proc/${entry}/cmdline`, 'utf8')
      if (command.includes(SERVICES[victim])) return Number(entry)
    } catch {
      // It ended while we looked.
    }
  }
  return null
}

function postmasterOf(home: string): number | null {
  try {
    const [pid] = readFileSync(join(home, 'postgres/data/postmaster.pid'), 'utf8').split('\n')
    return Number(pid) || null
  } catch {
    return null
  }
}

function freePort(): Promise<number> {
  return new Promise((resolve, reject) => {
    const server = createServer()
    server.once('error', reject)
    server.listen(0, '127.0.0.1', () => {
      const address = server.address()
      server.close(() => resolve(typeof address === 'object' && address ? address.port : 0))
    })
  })
}
