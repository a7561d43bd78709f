import { statfs } from 'node:fs/promises'
import { dirname } from 'node:path'
import type { Env } from '@twinmcp/core/env'
import { fetchManifest } from '@twinmcp/core/libraries'
import { EXIT, type ExitCode } from './exit-codes.ts'
import { type OpenApp, openApp, readSettings } from './open-app.ts'
import type { Cli } from './run-command.ts'

/** `warn`: works without it, but not as it could. */
type Verdict = 'ok' | 'warn' | 'bad'

interface Check {
  name: string
  verdict: Verdict
  /** What was found; when it is not ok, what to do. */
  detail: string
}

const OLDEST_BUN = '1.4.5'
const LEAST_FREE_BYTES = 1024 ** 3
const SERVER_TIMEOUT_MS = 2_000

/** Looks at everything TwinMCP needs. Fails when something is missing that it cannot work without. */
export async function doctor(cli: Cli): Promise<ExitCode> {
  const checks: Check[] = [checkBun()]
  const env = await attempt(checks, 'configuration', () => readSettings())
  if (env) {
    checks.push(await checkDisk(env))
    const open = await attempt(checks, 'database', () => openApp(cli))
    if (open) {
      try {
        checks.push(...(await checkParts(open)), await checkRegistry(open))
      } finally {
        await open.close()
      }
    }
    checks.push(await checkServer(env))
  }
  report(cli, checks)
  return checks.some(({ verdict }) => verdict === 'bad') ? EXIT.failure : EXIT.ok
}

/** The value, or null and a bad check with the reason. */
async function attempt<T>(
  checks: Check[],
  name: string,
  get: () => T | Promise<T>,
): Promise<T | null> {
  try {
    return await get()
  } catch (error) {
    checks.push({ name, verdict: 'bad', detail: (error as Error).message })
    return null
  }
}

function checkBun(): Check {
  const fits = Bun.semver.satisfies(Bun.version, `>=${OLDEST_BUN}`)
  return fits
    ? { name: 'bun', verdict: 'ok', detail: Bun.version }
    : {
        name: 'bun',
        verdict: 'bad',
        detail: `${Bun.version} is older than ${OLDEST_BUN}: bun upgrade`,
      }
}

async function checkDisk(env: Env): Promise<Check> {
  const folder = await nearestFolder(env.TWINMCP_HOME)
  const { bavail, bsize } = await statfs(folder)
  const free = bavail * bsize
  const detail = `${(free / 1024 ** 3).toFixed(1)} GB free for ${env.TWINMCP_HOME}`
  if (free >= LEAST_FREE_BYTES) return { name: 'disk', verdict: 'ok', detail }
  return {
    name: 'disk',
    verdict: 'bad',
    detail: `${detail}: make room, or set TWINMCP_HOME elsewhere`,
  }
}

/** The folder may not exist before the first start. */
async function nearestFolder(path: string): Promise<string> {
  try {
    await statfs(path)
    return path
  } catch {
    return nearestFolder(dirname(path))
  }
}

async function checkParts({ app }: OpenApp): Promise<Check[]> {
  const { checks } = await app.checkHealth()
  return checks.map(({ name, ok, latencyMs, detail }) => {
    if (ok) return { name, verdict: 'ok', detail: `${detail} (${latencyMs} ms)` }
    // Commands and MCP over stdio do the work themselves; without a model answers are lexical.
    const verdict = name === 'worker' || name === 'model' ? 'warn' : 'bad'
    return { name, verdict, detail }
  })
}

async function checkRegistry({ ctx }: OpenApp): Promise<Check> {
  const started = performance.now()
  try {
    const manifest = await fetchManifest(ctx, 'zod', 'latest')
    const found = manifest ? `zod ${manifest.version}` : 'answers, without zod'
    const detail = `${found} (${Math.round(performance.now() - started)} ms)`
    return { name: 'registry', verdict: 'ok', detail }
  } catch (error) {
    return { name: 'registry', verdict: 'bad', detail: (error as Error).message }
  }
}

async function checkServer(env: Env): Promise<Check> {
  const host = env.HOST.includes(':') ? `[${env.HOST}]` : env.HOST
  const url = `http://${host}:${env.PORT}`
  try {
    const response = await fetch(`${url}/healthz`, {
      signal: AbortSignal.timeout(SERVER_TIMEOUT_MS),
    })
    if (response.ok) return { name: 'server', verdict: 'ok', detail: `${url}, MCP at ${url}/mcp` }
    const detail = `${url} answers ${response.status}: does something else use the port? Set PORT`
    return { name: 'server', verdict: 'bad', detail }
  } catch {
    return { name: 'server', verdict: 'warn', detail: `not running at ${url}: bun run start` }
  }
}

function report({ terminal }: Cli, checks: readonly Check[]): void {
  terminal.printJson({ ok: checks.every(({ verdict }) => verdict !== 'bad'), checks })
  const { green, yellow, red } = terminal.color
  const marks: Record<Verdict, string> = {
    ok: green('ok  '),
    warn: yellow('warn'),
    bad: red('bad '),
  }
  for (const { name, verdict, detail } of checks) {
    terminal.print(
      `${marks[verdict]} ${name.padEnd(13)} ${detail.replace(/\n/g, `\n${' '.repeat(19)}`)}`,
    )
  }
}
