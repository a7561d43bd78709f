import { mkdtempSync, symlinkSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'

/**
 * PATH on which `bun` is this very Bun: turbo and package scripts call it by name, and under `npx`
 * it may be known only by its full path.
 */
export function ensureBunOnPath(): string {
  const path = process.env.PATH ?? ''
  if (Bun.which('bun', { PATH: path })) return path
  const folder = mkdtempSync(join(tmpdir(), 'twinmcp-bun-'))
  symlinkSync(process.execPath, join(folder, 'bun'))
  return `${folder}:${path}`
}
