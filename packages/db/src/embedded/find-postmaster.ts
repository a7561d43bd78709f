import { readFileSync, statSync } from 'node:fs'
import { join } from 'node:path'
import { findProcess } from './process-identity.ts'

export interface Postmaster {
  pid: number
  port: number
  /** Empty when it listens on TCP only. */
  socketFolder: string
  /** True once it accepts connections. */
  ready: boolean
}

/** The live server of a data directory, from its postmaster.pid; null when that file is stale or absent. */
export function findPostmaster(data: string): Postmaster | null {
  let lines: string[]
  try {
    lines = readFileSync(join(data, 'postmaster.pid'), 'utf8').split('\n')
  } catch {
    return null
  }
  const pid = Number(lines[0])
  if (!findProcess(pid) || !worksIn(pid, data)) return null
  return {
    pid,
    port: Number(lines[3]),
    socketFolder: lines[4] ?? '',
    ready: lines[7]?.trim() === 'ready',
  }
}

/** A number left over from before a reboot may belong to anyone; Postgres always works in its data directory. */
function worksIn(pid: number, data: string): boolean {
  try {
    const folder = statSync(`/proc/${pid}/cwd`)
    const expected = statSync(data)
    return folder.dev === expected.dev && folder.ino === expected.ino
  } catch {
    return false
  }
}
