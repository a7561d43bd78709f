import { join } from 'node:path'
import { ensureBuilt } from '../bootstrap/ensure-built.ts'
import type { Bench } from './open-bench.ts'

export interface BenchServer {
  url: string
  webPid: number
  stop(): Promise<void>
}

const ROOT = join(import.meta.dir, '../..')
const READY_TIMEOUT_MS = 60_000

/** Web and worker as `bun run start` runs them, on the bench's database. */
export async function startServer(bench: Bench, log: (line: string) => void): Promise<BenchServer> {
  await ensureBuilt(ROOT, log)
  const port = await freePort()
  const url = `http://127.0.0.1:${port}`
  const start = (entry: string) =>
    Bun.spawn([process.execPath, join(ROOT, entry)], {
      cwd: ROOT,
      env: { ...bench.environment, HOST: '127.0.0.1', PORT: String(port), SHUTDOWN_TIMEOUT: '3' },
      stdout: 'ignore',
      stderr: 'inherit',
    })
  const web = start('apps/web/build/index.js')
  const worker = start('apps/worker/src/main.ts')
  const stop = async () => {
    for (const child of [web, worker]) child.kill('SIGTERM')
    await Promise.all([web.exited, worker.exited])
  }
  try {
    await waitUntilReady(url)
  } catch (error) {
    await stop()
    throw error
  }
  return { url, webPid: web.pid, stop }
}

async function waitUntilReady(url: string): Promise<void> {
  const deadline = performance.now() + READY_TIMEOUT_MS
  while (performance.now() < deadline) {
    const response = await fetch(`${url}/readyz`).catch(() => null)
    if (response?.ok) return
    await Bun.sleep(100)
  }
  throw new Error(`The server at ${url} was not ready within ${READY_TIMEOUT_MS / 1_000} s`)
}

async function freePort(): Promise<number> {
  const probe = Bun.serve({ port: 0, hostname: '127.0.0.1', fetch: () => new Response() })
  const { port } = probe
  await probe.stop(true)
  return port ?? 0
}
