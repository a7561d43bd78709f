import { existsSync, mkdirSync, realpathSync } from 'node:fs'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { assertSupported } from './assert-supported.ts'
import { type ClusterPaths, clusterPaths } from './cluster-paths.ts'
import { DatabaseSetupError } from './database-setup-error.ts'
import { ensureRuntime } from './ensure-runtime.ts'
import { withFileLock } from './file-lock.ts'
import { findPostmaster, type Postmaster } from './find-postmaster.ts'
import {
  DATABASE_NAME,
  DATABASE_USER,
  initialiseCluster,
  readPassword,
} from './initialise-cluster.ts'
import { isLeased, releaseLease, takeLease } from './leases.ts'
import { explainFolder, placeFolder } from './place-folder.ts'
import { chooseServerUser } from './server-user.ts'
import { findWatchdog, startServer } from './start-server.ts'

export interface EmbeddedPostgresOptions {
  /** TWINMCP_HOME: the cluster lives in its `postgres` folder. */
  home: string
  /** TWINMCP_CACHE: the built runtime is shared by every home. */
  cacheDir: string
  /** Told what is being done, one short sentence each. */
  onStep?: (message: string) => void
  /** Trades durability for speed. For test databases only. */
  throwaway?: boolean
}

export interface EmbeddedPostgres {
  /** For pg and libpq alike; holds the password. */
  url: string
  /** Gives up the lease; the server stops about a second after the last one. `wait` waits for that. */
  release(options?: { wait?: boolean }): Promise<void>
}

/**
 * Opens the Postgres of a home and starts, creates or builds it as needed. Every process that wants it
 * opens it for itself; it runs until the last of them has released it or died. While open, a server
 * whose watchdog was killed is started again.
 * @throws DatabaseSetupError with what was wrong and what to do.
 */
export async function openEmbeddedPostgres(
  options: EmbeddedPostgresOptions,
): Promise<EmbeddedPostgres> {
  assertSupported()
  try {
    return await openCluster(options, options.onStep ?? (() => {}))
  } catch (error) {
    throw explainFolder(options.home, error)
  }
}

async function openCluster(
  options: EmbeddedPostgresOptions,
  onStep: (message: string) => void,
): Promise<EmbeddedPostgres> {
  const paths = await placeCluster(join(options.home, 'postgres'), onStep)
  const lease = takeLease(paths.leases)
  try {
    const postmaster = findRunning(paths) ?? (await start(paths, options, onStep))
    const stopWatching = keepRunning(paths, options, onStep)
    return {
      url: formatUrl(paths, postmaster),
      release: async ({ wait = false } = {}) => {
        stopWatching()
        releaseLease(lease)
        if (wait) await waitUntilStopped(paths)
      },
    }
  } catch (error) {
    releaseLease(lease)
    throw error
  }
}

async function placeCluster(
  folder: string,
  onStep: (message: string) => void,
): Promise<ClusterPaths> {
  const user = chooseServerUser(join(folder, 'data'))
  if (existsSync(join(folder, 'leases'))) return clusterPaths(realpathSync(folder))
  const paths = clusterPaths(await placeFolder(folder, user, onStep))
  mkdirSync(paths.leases, { recursive: true })
  return paths
}

function findRunning(paths: ClusterPaths): Postmaster | null {
  if (!findWatchdog(paths)) return null
  const postmaster = findPostmaster(paths.data)
  return postmaster?.ready ? postmaster : null
}

async function start(
  paths: ClusterPaths,
  options: EmbeddedPostgresOptions,
  onStep: (message: string) => void,
): Promise<Postmaster> {
  const waiting = () => onStep('waiting for another process that prepares the same database')
  return withFileLock(paths.lock, () => startLocked(paths, options, onStep), waiting)
}

async function startLocked(
  paths: ClusterPaths,
  options: EmbeddedPostgresOptions,
  onStep: (message: string) => void,
): Promise<Postmaster> {
  const running = await settle(paths)
  if (running) return running
  const user = chooseServerUser(paths.data)
  const throwaway = options.throwaway ?? false
  const runtime = await ensureRuntime(options.cacheDir, user, onStep)
  if (!existsSync(paths.data)) onStep('creating the database')
  await initialiseCluster(paths, runtime, user, { throwaway })
  onStep('starting Postgres')
  await startServer(paths, runtime, user, { throwaway })
  const started = findRunning(paths)
  if (started) return started
  throw new DatabaseSetupError(
    'start_failed',
    'Postgres started and ended again at once.',
    `Its log is ${paths.log}.`,
  )
}

/** Waits for a server that is starting, recovering or stopping; null when none is left. */
async function settle(paths: ClusterPaths): Promise<Postmaster | null> {
  const signals: [afterMs: number, NodeJS.Signals][] = [
    // It should stop by itself, told by its watchdog or by that one's death.
    [3_000, 'SIGINT'],
    [20_000, 'SIGQUIT'],
    [30_000, 'SIGKILL'],
  ]
  let alone = performance.now()
  for (;;) {
    const postmaster = findPostmaster(paths.data)
    if (findWatchdog(paths)) {
      if (postmaster?.ready) return postmaster
      alone = performance.now()
    } else if (!postmaster) {
      return null
    } else if (signals[0] && performance.now() - alone > signals[0][0]) {
      process.kill(postmaster.pid, signals.shift()?.[1])
    }
    await sleep(20)
  }
}

/** The watchdog restarts Postgres; this restarts the watchdog. */
function keepRunning(
  paths: ClusterPaths,
  options: EmbeddedPostgresOptions,
  onStep: (message: string) => void,
): () => void {
  let starting = false
  const timer = setInterval(() => {
    if (starting || findWatchdog(paths)) return
    starting = true
    onStep('Postgres is gone: starting it again')
    start(paths, options, onStep)
      .catch((error: Error) => onStep(error.message))
      .finally(() => {
        starting = false
      })
  }, 1000)
  timer.unref()
  return () => clearInterval(timer)
}

/**
 * `localhost` is there because a URL with a password needs a host; the `host` parameter overrules it
 * in libpq and in pg.
 */
function formatUrl(paths: ClusterPaths, { port, socketFolder }: Postmaster): string {
  const account = `${DATABASE_USER}:${readPassword(paths)}`
  if (!socketFolder) return `postgresql://${account}@127.0.0.1:${port}/${DATABASE_NAME}`
  return `postgresql://${account}@localhost/${DATABASE_NAME}?host=${encodeURIComponent(socketFolder)}`
}

async function waitUntilStopped(paths: ClusterPaths): Promise<void> {
  while (!isLeased(paths.leases) && (findWatchdog(paths) || findPostmaster(paths.data))) {
    await sleep(20)
  }
}
