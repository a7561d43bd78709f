import { readFileSync } from 'node:fs'

/** A process that cannot be mistaken for a later one with the same number. */
export interface ProcessIdentity {
  pid: number
  /** Clock ticks between boot and the start of the process, as the kernel writes it. */
  startTime: string
}

/** Null when there is no such process, or only its zombie. */
export function findProcess(pid: number): ProcessIdentity | null {
  let stat: string
  try {
    stat = readFileSync(`/proc/${pid}/stat`, 'utf8')
  } catch {
    return null
  }
  // The command's name may hold spaces and brackets, so fields count from its closing bracket.
  const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ')
  const state = fields[0]
  const startTime = fields[19]
  if (!startTime || state === 'Z' || state === 'X') return null
  return { pid, startTime }
}

export function isAlive(identity: ProcessIdentity): boolean {
  return findProcess(identity.pid)?.startTime === identity.startTime
}
