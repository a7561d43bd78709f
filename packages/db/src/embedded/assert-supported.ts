import { existsSync, readFileSync } from 'node:fs'
import { DatabaseSetupError, OTHER_DATABASES } from './database-setup-error.ts'

/**
 * @throws DatabaseSetupError where the embedded Postgres cannot run: Debian has the headers of Postgres 17
 * on its mirrors, Ubuntu's long-term releases do not. Only Bun's built-ins: this runs before any install.
 */
export function assertSupported(): void {
  const system = `${process.platform} on ${process.arch}`
  if (process.platform !== 'linux' || !['x64', 'arm64'].includes(process.arch)) throw refuse(system)
  const release = existsSync('/etc/os-release') ? readFileSync('/etc/os-release', 'utf8') : ''
  if (/^ID=debian$/m.test(release) && existsSync('/usr/bin/apt-get')) return
  const name = /^PRETTY_NAME="?([^"\n]*)/m.exec(release)?.[1]
  throw refuse(name ? `${name} (${system})` : system)
}

function refuse(system: string): DatabaseSetupError {
  return new DatabaseSetupError(
    'unsupported_platform',
    `The embedded Postgres runs on Debian (x64, arm64) only; this is ${system}.`,
    `${OTHER_DATABASES}.`,
  )
}
