import { readFileSync, statSync } from 'node:fs'
import { DatabaseSetupError } from './database-setup-error.ts'

/** Who Postgres runs as; null means the current user. */
export type ServerUser = { uid: number; gid: number } | null

/**
 * Postgres refuses to run as root. Root therefore runs it as the owner of an existing data directory,
 * else as `nobody`; no user is created.
 */
export function chooseServerUser(data: string): ServerUser {
  const owner = statSync(data, { throwIfNoEntry: false })
  const self = process.getuid?.()
  if (self !== 0) {
    if (owner && owner.uid !== self) {
      throw new DatabaseSetupError(
        'not_writable',
        `The database in ${data} belongs to user ${owner.uid}, this is user ${self}.`,
        'Run as that user (or as root), or choose another folder with TWINMCP_HOME.',
      )
    }
    return null
  }
  if (owner && owner.uid !== 0) return { uid: owner.uid, gid: owner.gid }
  const nobody = readFileSync('/etc/passwd', 'utf8')
    .split('\n')
    .map((line) => line.split(':'))
    .find(([name]) => name === 'nobody')
  if (!nobody) {
    throw new DatabaseSetupError(
      'unsupported_platform',
      'Postgres does not run as root and this system has no user "nobody" to run it as.',
      'Run TwinMCP as an ordinary user, or set DATABASE_URL.',
    )
  }
  return { uid: Number(nobody[2]), gid: Number(nobody[3]) }
}
