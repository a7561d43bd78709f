import { spawn } from 'node:child_process'
import { closeSync, openSync, readFileSync } from 'node:fs'
import { createServer } from 'node:net'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import type { ClusterPaths } from './cluster-paths.ts'
import { DatabaseSetupError } from './database-setup-error.ts'
import { findPostmaster } from './find-postmaster.ts'
import { isAlive, type ProcessIdentity } from './process-identity.ts'
import { fitsSocketPath, serverArguments } from './server-settings.ts'
import type { ServerUser } from './server-user.ts'

const WATCHDOG = readFileSync(new URL('./watchdog.sh', import.meta.url), 'utf8')

/** The process that keeps Postgres running; null when none is there or it has begun to stop. */
export function findWatchdog(paths: ClusterPaths): ProcessIdentity | null {
  try {
    const [pid, startTime] = readFileSync(paths.state, 'utf8').trim().split(' ')
    const identity = { pid: Number(pid), startTime: startTime ?? '' }
    return isAlive(identity) ? identity : null
  } catch {
    return null
  }
}

/** Starts the watchdog, which starts Postgres. The caller holds the cluster's lock and a lease. */
export async function startServer(
  paths: ClusterPaths,
  runtime: string,
  user: ServerUser,
  { throwaway }: { throwaway: boolean },
): Promise<void> {
  const tcpPort = fitsSocketPath(paths.run) ? null : await findFreePort()
  const asUser = user ? [`--reuid=${user.uid}`, `--regid=${user.gid}`, '--clear-groups'] : []
  // Should even the watchdog be killed, the kernel tells Postgres to shut down.
  const command = ['setpriv', '--pdeathsig', 'INT', ...asUser, '--']
  const log = openSync(paths.log, 'a', 0o600)
  const logged = readFileSync(paths.log).length
  const watchdog = spawn(
    'sh',
    [
      '-c',
      WATCHDOG,
      'twinmcp-postgres',
      paths.leases,
      paths.state,
      paths.data,
      paths.log,
      ...command,
      join(runtime, 'bin/postgres'),
      ...serverArguments(paths, { tcpPort, throwaway }),
    ],
    {
      cwd: '/',
      detached: true,
      stdio: ['ignore', 'ignore', log],
      env: { PATH: '/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin', LC_ALL: 'C' },
    },
  )
  closeSync(log)
  let ended = false
  watchdog.on('exit', () => {
    ended = true
  })
  watchdog.on('error', () => {
    ended = true
  })
  watchdog.unref()
  // Recovery after a crash may take minutes; as long as the watchdog tries, there is hope.
  while (!(findWatchdog(paths) && findPostmaster(paths.data)?.ready)) {
    if (ended) throw explainStart(readFileSync(paths.log).subarray(logged).toString())
    await sleep(10)
  }
}

function explainStart(log: string): DatabaseSetupError {
  if (/No space left on device/i.test(log)) {
    return new DatabaseSetupError(
      'disk_full',
      'The disk is full: Postgres cannot start.',
      'Free some space and start again; nothing that was saved is lost.',
    )
  }
  return new DatabaseSetupError(
    'start_failed',
    `Postgres does not start:\n${log.trim().split('\n').slice(-8).join('\n')}`,
    'Correct that and start again, or set DATABASE_URL to use a Postgres of your own.',
  )
}

function findFreePort(): Promise<number> {
  return new Promise((resolve, reject) => {
    const server = createServer()
    server.on('error', reject)
    server.listen(0, '127.0.0.1', () => {
      const address = server.address()
      server.close(() => resolve(typeof address === 'object' && address ? address.port : 0))
    })
  })
}
