import { createHash } from 'node:crypto'
import { chmodSync, existsSync, mkdirSync, realpathSync, symlinkSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { DatabaseSetupError } from './database-setup-error.ts'
import { CommandError, runCommand } from './run-command.ts'
import type { ServerUser } from './server-user.ts'

const SYSTEM_FOLDER = '/var/lib/twinmcp'

/**
 * Makes sure that `folder` exists where `user` can reach it, and returns its real path. A folder under
 * one that is closed to that user (root's home, say) becomes a symbolic link into /var/lib/twinmcp.
 */
export async function placeFolder(
  folder: string,
  user: ServerUser,
  onStep: (message: string) => void,
): Promise<string> {
  try {
    // What others may reach is decided below; the files that matter are closed one by one.
    mkdirSync(dirname(folder), { recursive: true })
    if (!existsSync(folder) && !(await canReach(dirname(folder), user))) {
      const name = createHash('sha256').update(folder).digest('hex').slice(0, 16)
      const target = join(SYSTEM_FOLDER, name)
      mkdirSync(target, { recursive: true })
      chmodSync(SYSTEM_FOLDER, 0o755)
      linkOnce(target, folder)
      onStep(`${dirname(folder)} is closed to the user Postgres runs as: using ${target}`)
    }
    mkdirSync(folder, { recursive: true })
    const real = realpathSync(folder)
    if (user) chmodSync(real, 0o755)
    if (await canReach(real, user)) return real
  } catch (error) {
    throw explainFolder(folder, error)
  }
  throw new DatabaseSetupError(
    'not_writable',
    `The user that Postgres runs as (uid ${user?.uid}) cannot reach ${folder}.`,
    'Open its parent folders to others (chmod o+x), or choose another folder with TWINMCP_HOME and TWINMCP_CACHE.',
  )
}

/** Another starter may have been faster; the name depends on the folder alone, so it made the same link. */
function linkOnce(target: string, link: string): void {
  try {
    symlinkSync(target, link)
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error
  }
}

async function canReach(folder: string, user: ServerUser): Promise<boolean> {
  if (!user) return true
  try {
    await runCommand('test', ['-x', folder], { user, cwd: '/' })
    return true
  } catch (error) {
    if (error instanceof CommandError) return false
    throw error
  }
}

/** Turns what the file system refused into what to do; other errors pass unchanged. */
export function explainFolder(folder: string, error: unknown): unknown {
  const code = (error as NodeJS.ErrnoException).code
  if (code === 'ENOSPC') {
    return new DatabaseSetupError(
      'disk_full',
      `The disk is full: ${folder} could not be created.`,
      'Free some space (TwinMCP needs about 600 MB), or choose other disks with TWINMCP_HOME and TWINMCP_CACHE.',
      { cause: error },
    )
  }
  if (code === 'EACCES' || code === 'EPERM' || code === 'EROFS' || code === 'ENOTDIR') {
    return new DatabaseSetupError(
      'not_writable',
      `The folder ${folder} cannot be created or written (${code}).`,
      'Choose a folder this user may write with TWINMCP_HOME (data) or TWINMCP_CACHE (built files).',
      { cause: error },
    )
  }
  return error
}
