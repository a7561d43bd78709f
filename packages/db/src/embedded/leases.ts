import { randomBytes } from 'node:crypto'
import { readdirSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { findProcess, isAlive } from './process-identity.ts'

/** Files named `<pid>-<start time>-<random>`: the server runs while one of them names a live process. */
export function takeLease(folder: string): string {
  const self = findProcess(process.pid)
  if (!self) throw new Error('/proc is not readable: a lease needs the start time of this process')
  const name = `${self.pid}-${self.startTime}-${randomBytes(4).toString('hex')}`
  const path = join(folder, name)
  writeFileSync(path, '')
  return path
}

export function releaseLease(path: string): void {
  rmSync(path, { force: true })
}

export function isLeased(folder: string): boolean {
  return readdirSync(folder).some((name) => {
    const [pid, startTime] = name.split('-')
    return startTime !== undefined && isAlive({ pid: Number(pid), startTime })
  })
}
