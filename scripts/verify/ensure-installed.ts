import { existsSync } from 'node:fs'
import { join } from 'node:path'

/**
 * Installs the locked dependencies when there are none yet, so that a fresh clone needs no step
 * before `bun run verify`. Imports nothing outside Bun: it runs before any package exists.
 * @throws Error when the installation fails
 */
export async function ensureInstalled(root: string): Promise<void> {
  if (existsSync(join(root, 'node_modules/.bin/biome'))) return
  const child = Bun.spawn([process.execPath, 'install', '--frozen-lockfile'], {
    cwd: root,
    stdin: 'ignore',
    stdout: 'inherit',
    stderr: 'inherit',
  })
  if ((await child.exited) !== 0) throw new Error('bun install --frozen-lockfile failed')
}
