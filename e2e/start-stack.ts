import { type ChildProcess, spawn } from 'node:child_process'
import { createWriteStream, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { createServer } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { fileURLToPath } from 'node:url'
import { type FakeRegistry, recordedPackages, startFakeRegistry } from '@twinmcp/core/testing'
import { createTestDatabase, setup, TEST_CACHE } from '@twinmcp/db/testing'
import { type DocsSite, startDocsSite } from './docs-site.ts'
import { hostilePackage } from './hostile-package.ts'

const ROOT = fileURLToPath(new URL('..', import.meta.url))
const READY_TIMEOUT_MS = 120_000

export interface Stack {
  origin: string
  registry: FakeRegistry
  /** A site that may be crawled, although it is on loopback. */
  site: DocsSite
  /** Queues a package and waits until all of it is indexed. */
  index(spec: string): Promise<void>
  /** Reads a source again and waits until that is done. @returns the run's id. */
  check(sourceId: number): Promise<string>
  /** Forgets a library, whether or not it is there. */
  remove(libraryId: string): Promise<void>
  stop(): Promise<void>
}

/** The product as it is delivered: Postgres, the worker and the built web server, on a recorded registry. */
export async function startStack(): Promise<Stack> {
  const home = mkdtempSync(join(tmpdir(), 'twinmcp-e2e-'))
  const starterSet = join(home, 'starter-set.json')
  writeFileSync(starterSet, JSON.stringify({ packages: [] }))
  const registry = await startFakeRegistry({
    packages: [...recordedPackages('commander', 'express', 'pino'), hostilePackage()],
  })
  const site = await startDocsSite()
  const closeServer = await setup()
  const database = await createTestDatabase()
  const port = await freePort()
  const env = {
    ...process.env,
    NODE_ENV: 'production',
    DATABASE_URL: database.url,
    TWINMCP_HOME: home,
    TWINMCP_CACHE: TEST_CACHE,
    TWINMCP_STARTER_SET: starterSet,
    TWINMCP_NPM_REGISTRY: registry.url,
    TWINMCP_ALLOWED_NETWORKS: '127.0.0.0/8',
    TWINMCP_POLITENESS: 'off',
    HOST: '127.0.0.1',
    PORT: String(port),
    SHUTDOWN_TIMEOUT: '2',
  }
  const logs = join(ROOT, 'e2e/test-results')
  mkdirSync(logs, { recursive: true })
  const web = start('apps/web/build/index.js', env, join(logs, `web-${port}.log`))
  const worker = start('apps/worker/src/main.ts', env, join(logs, `worker-${port}.log`))
  const origin = `http://127.0.0.1:${port}`

  const stop = async () => {
    await Promise.all([end(web), end(worker)])
    await database.drop()
    await closeServer()
    rmSync(home, { recursive: true, force: true })
    await registry.close()
    await site.close()
  }
  try {
    await waitUntilReady(origin)
  } catch (error) {
    await stop()
    throw error
  }
  return {
    origin,
    registry,
    site,
    index: (spec) => index(origin, spec),
    check: async (sourceId) => {
      const answer = await post(origin, 'freshness.checkNow', { sourceId })
      return finish(origin, await runIdOf(answer))
    },
    remove: async (libraryId) => {
      await post(origin, 'libraries.remove', { libraryId })
    },
    stop,
  }
}

function start(entry: string, env: NodeJS.ProcessEnv, logPath: string): ChildProcess {
  const child = spawn(process.execPath, [join(ROOT, entry)], {
    env,
    stdio: ['ignore', 'pipe', 'pipe'],
  })
  const log = createWriteStream(logPath)
  child.stdout?.pipe(log, { end: false })
  child.stderr?.pipe(log)
  return child
}

async function end(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null) return
  const exited = new Promise((resolve) => child.once('exit', resolve))
  child.kill('SIGTERM')
  await Promise.race([exited, sleep(10_000).then(() => child.kill('SIGKILL'))])
}

async function waitUntilReady(origin: string): Promise<void> {
  const deadline = Date.now() + READY_TIMEOUT_MS
  let last = 'no answer'
  while (Date.now() < deadline) {
    const response = await fetch(`${origin}/readyz`).catch(() => null)
    if (response?.ok) return
    if (response) last = await response.text()
    await sleep(200)
  }
  throw new Error(`The stack did not become ready; /readyz said: ${last}`)
}

function post(origin: string, procedure: string, input: unknown): Promise<Response> {
  return fetch(`${origin}/api/trpc/${procedure}`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify(input),
  })
}

async function index(origin: string, spec: string): Promise<void> {
  await finish(origin, await runIdOf(await post(origin, 'ingest.add', { spec })))
}

async function runIdOf(answer: Response): Promise<string> {
  const body = (await answer.json()) as {
    result?: { data: { runId: string } }
    error?: { message: string }
  }
  if (!body.result) throw new Error(body.error?.message ?? 'no run was queued')
  return body.result.data.runId
}

async function finish(origin: string, runId: string): Promise<string> {
  const input = encodeURIComponent(JSON.stringify({ runId }))
  for (;;) {
    const found = await fetch(`${origin}/api/trpc/ingest.run?input=${input}`)
    const { data } = (
      (await found.json()) as {
        result: { data: { status: string; libraryId: string; error: { message: string } | null } }
      }
    ).result
    if (data.status === 'succeeded' || data.status === 'unchanged') return runId
    if (data.status === 'failed') {
      throw new Error(`indexing ${data.libraryId} failed: ${data.error?.message}`)
    }
    await sleep(150)
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
