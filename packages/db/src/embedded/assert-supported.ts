import { existsSync } from 'node:fs'
import { DatabaseSetupError, OTHER_DATABASES } from './database-setup-error.ts'

/** @throws DatabaseSetupError where the embedded Postgres cannot run. Only Bun's built-ins: runs before any install. */
export function assertSupported(): void {
  const supported = process.platform === 'linux' && ['x64', 'arm64'].includes(process.arch)
  if (supported && existsSync('/usr/bin/apt-get')) return
  throw new DatabaseSetupError(
    'unsupported_platform',
    `The embedded Postgres needs Debian on x64 or arm64; this is ${process.platform} on ${process.arch}${supported ? ' without apt' : ''}.`,
    `${OTHER_DATABASES}.`,
  )
}
