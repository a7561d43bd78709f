/**
 * `npx -y bun run start`: from a fresh clone to a running TwinMCP. Runs before anything is installed, so
 * it imports Bun's built-ins alone, and packages only after the install.
 */
import { join, resolve } from 'node:path'
import { assertSupported } from '../packages/db/src/embedded/assert-supported.ts'
import { checkBunVersion, checkDiskSpace, checkWritable } from './bootstrap/check-machine.ts'
import { checkPort } from './bootstrap/check-port.ts'
import { type Claim, claimFile } from './bootstrap/claim-file.ts'
import { ensureBuilt } from './bootstrap/ensure-built.ts'
import { ensureInstalled } from './bootstrap/ensure-installed.ts'
import { formatWelcome } from './bootstrap/format-welcome.ts'
import { createLifecycle, type Lifecycle } from './bootstrap/lifecycle.ts'
import { openDatabase } from './bootstrap/open-database.ts'
import { prepareModel } from './bootstrap/prepare-model.ts'
import { Problem } from './bootstrap/problem.ts'
import { createProgress, type Progress, runStep } from './bootstrap/progress.ts'
import { localUrl, readSettings, type Settings } from './bootstrap/read-settings.ts'
import { runServices } from './bootstrap/run-services.ts'

const root = resolve(import.meta.dir, '..')
const STEPS = 7
/** The steps before packages can be loaded. */
const FIRST_STEPS = 2

async function start(lifecycle: Lifecycle): Promise<void> {
  process.chdir(root)
  const resumed = Number(process.argv[2]) || null
  const startedAt = resumed ?? Date.now()
  const progress = createProgress(STEPS, { begun: resumed ? FIRST_STEPS : 0 })
  const settings = readSettings()
  const claim = claimHome(settings, lifecycle)
  if (!claim) return
  if (!resumed) {
    settings.port = await runStep(
      progress,
      'Checking this machine',
      () => checkMachine(settings),
      () => `Bun ${Bun.version}`,
    )
    const install = (note: (message: string) => void) => ensureInstalled(root, note)
    const outcome = await runStep(progress, 'Dependencies', install, String)
    if (outcome === 'installed') return resume(settings, claim, startedAt)
  }
  await checkEnvironment()
  const databaseUrl = await prepare(settings, progress, lifecycle)
  const url = localUrl(settings)
  const logs = {
    web: join(settings.home, 'logs/web.log'),
    worker: join(settings.home, 'logs/worker.log'),
  }
  await runStep(progress, 'Starting web and worker', () =>
    runServices({ root, settings, databaseUrl, url, logs, lifecycle, print: progress.print }),
  )
  claim.update({ url })
  console.log(
    formatWelcome({
      url,
      isLocal: ['127.0.0.1', '::1', 'localhost'].includes(settings.host),
      home: settings.home,
      logFolder: join(settings.home, 'logs'),
      seconds: (Date.now() - startedAt) / 1000,
    }),
  )
}

/**
 * Replaces this process by itself, same process number, for the rest of the start. Bun remembers which
 * folders existed when it first looked: threads of a process older than node_modules do not find it.
 */
function resume(settings: Settings, claim: Claim, startedAt: number): void {
  claim.release()
  const environment = { ...process.env, PORT: String(settings.port) }
  process.execve?.(
    process.execPath,
    [process.execPath, import.meta.path, String(startedAt)],
    environment,
  )
}

/** One server per home. Returns null after telling where the running one is. */
function claimHome(settings: Settings, lifecycle: Lifecycle): Claim | null {
  checkWritable(settings.home, 'TWINMCP_HOME')
  const result = claimFile(join(settings.home, 'server.claim'))
  if ('claim' in result) {
    lifecycle.onStop(() => result.claim.release())
    return result.claim
  }
  const { pid, details } = result.claimant
  // What the caller wanted is the case, hence exit code 0.
  lifecycle.stop(
    0,
    `${details.url ? `TwinMCP already runs for this home: ${details.url}` : 'TwinMCP is already being started for this home'} (process ${pid}).\n` +
      'For a second one beside it choose another home and port: TWINMCP_HOME=… PORT=… npx -y bun run start',
  )
  return null
}

async function checkMachine(settings: Settings): Promise<number> {
  checkBunVersion(root)
  if (!settings.databaseUrl) assertSupported()
  checkWritable(settings.cacheDir, 'TWINMCP_CACHE')
  checkDiskSpace(root, [root, settings.home, settings.cacheDir])
  return checkPort(settings.host, settings.port)
}

/** All settings, now that the code that knows them can be loaded. */
async function checkEnvironment(): Promise<void> {
  const { readEnv } = await import('@twinmcp/core/env')
  try {
    readEnv()
  } catch (error) {
    throw new Problem((error as Error).message, 'The README lists what each setting takes.')
  }
}

/** Database and migrations, model and build: independent of each other, so side by side. */
async function prepare(
  settings: Settings,
  progress: Progress,
  lifecycle: Lifecycle,
): Promise<string> {
  const database = async () => {
    const opened = await runStep(progress, 'Database', (note) => openDatabase(settings, note))
    lifecycle.onStop(() => opened.release({ wait: true }))
    await runStep(progress, 'Migrations', async () => {
      const { migrate } = await import('@twinmcp/db')
      await migrate(opened.url)
    })
    return opened.url
  }
  const [url] = await Promise.all([
    database(),
    runStep(progress, 'Embedding model', (note) => prepareModel(settings.cacheDir, note), String),
    runStep(progress, 'Web app', (note) => ensureBuilt(root, note), String),
  ])
  return url
}

const lifecycle = createLifecycle()
try {
  await start(lifecycle)
} catch (error) {
  // Expected failures say what to do; anything else is a bug and needs its stack.
  const isExpected =
    error instanceof Error && ['Problem', 'DatabaseSetupError'].includes(error.name)
  lifecycle.stop(1, isExpected ? `\n${error.message}` : `\n${Bun.inspect(error)}`)
}
