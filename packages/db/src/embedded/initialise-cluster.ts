import { randomBytes } from 'node:crypto'
import {
  chmodSync,
  chownSync,
  existsSync,
  mkdirSync,
  readFileSync,
  renameSync,
  rmSync,
  writeFileSync,
} from 'node:fs'
import { join } from 'node:path'
import type { ClusterPaths } from './cluster-paths.ts'
import { DatabaseSetupError } from './database-setup-error.ts'
import { CommandError, runCommand } from './run-command.ts'
import type { ServerUser } from './server-user.ts'

export const DATABASE_NAME = 'twinmcp'
export const DATABASE_USER = 'twinmcp'

/** Creates the cluster once. It appears under its name only when complete, so a crash half way costs nothing. */
export async function initialiseCluster(
  paths: ClusterPaths,
  runtime: string,
  user: ServerUser,
  { throwaway }: { throwaway: boolean },
): Promise<void> {
  mkdirSync(paths.leases, { recursive: true })
  makePrivate(paths.run, user)
  if (existsSync(paths.data)) return

  const unfinished = `${paths.data}.new`
  rmSync(unfinished, { recursive: true, force: true })
  makePrivate(unfinished, user)
  const password = preparePassword(paths)
  const passwordFile = join(paths.run, 'initdb-password')
  writeFileSync(passwordFile, password, { mode: 0o600 })
  if (user) chownSync(passwordFile, user.uid, user.gid)
  const bin = join(runtime, 'bin')
  try {
    await runCommand(
      join(bin, 'initdb'),
      [
        `--pgdata=${unfinished}`,
        `--username=${DATABASE_USER}`,
        `--pwfile=${passwordFile}`,
        '--auth=scram-sha-256',
        '--encoding=UTF8',
        // The builtin provider sorts alike on every system: no reindexing after an upgrade of the C library.
        '--locale-provider=builtin',
        '--builtin-locale=C.UTF-8',
        '--locale=C.UTF-8',
        '--data-checksums',
        '--no-sync',
        '--no-instructions',
      ],
      { user, cwd: '/' },
    )
    await runCommand(
      join(bin, 'postgres'),
      ['--single', '-c', 'fsync=off', '-D', unfinished, 'postgres'],
      {
        input: `CREATE DATABASE ${DATABASE_NAME};\n`,
        user,
        cwd: '/',
      },
    )
    if (!throwaway) {
      await runCommand(join(bin, 'initdb'), ['--sync-only', `--pgdata=${unfinished}`], {
        user,
        cwd: '/',
      })
    }
  } catch (error) {
    throw explainInit(unfinished, error)
  } finally {
    rmSync(passwordFile, { force: true })
  }
  renameSync(unfinished, paths.data)
}

export function readPassword(paths: ClusterPaths): string {
  return readFileSync(paths.password, 'utf8').trim()
}

function preparePassword(paths: ClusterPaths): string {
  if (!existsSync(paths.password)) {
    writeFileSync(paths.password, randomBytes(24).toString('base64url'), { mode: 0o600 })
  }
  return readPassword(paths)
}

function makePrivate(folder: string, user: ServerUser): void {
  mkdirSync(folder, { recursive: true, mode: 0o700 })
  chmodSync(folder, 0o700)
  if (user) chownSync(folder, user.uid, user.gid)
}

function explainInit(folder: string, error: unknown): unknown {
  if (!(error instanceof CommandError)) return error
  if (/No space left on device/i.test(error.output)) {
    return new DatabaseSetupError(
      'disk_full',
      `The disk is full: the database could not be created in ${folder}.`,
      'Free some space (a new database takes about 50 MB), or choose another disk with TWINMCP_HOME.',
      { cause: error },
    )
  }
  return new DatabaseSetupError(
    'start_failed',
    `The database could not be created in ${folder}: ${error.output.trim().slice(-800)}`,
    'Correct that, or set DATABASE_URL to use a Postgres of your own.',
    { cause: error },
  )
}
