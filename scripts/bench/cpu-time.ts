import { readdirSync, readFileSync } from 'node:fs'

/** Ticks of /proc are hundredths of a second on every Linux that Bun runs on. */
const MS_PER_TICK = 10

function statOf(pid: string): string[] | null {
  try {
    const stat = readFileSync(`/proc/${pid}/stat`, 'utf8')
    // The second field is the program's name in brackets, which may hold spaces.
    return stat.slice(stat.lastIndexOf(')') + 2).split(' ')
  } catch {
    return null
  }
}

/** CPU milliseconds that a process and its children, living or reaped, have used. */
export function treeCpuMs(pid: number): number {
  const children = new Map<string, string[]>()
  const ticks = new Map<string, number>()
  for (const entry of readdirSync('/proc')) {
    const stat = /^\d+$/.test(entry) ? statOf(entry) : null
    if (!stat) continue
    const parent = stat[1] ?? ''
    children.set(parent, [...(children.get(parent) ?? []), entry])
    // utime, stime, and both of children that were waited for.
    ticks.set(
      entry,
      [11, 12, 13, 14].reduce((sum, field) => sum + Number(stat[field]), 0),
    )
  }
  const add = (at: string): number =>
    (ticks.get(at) ?? 0) + (children.get(at) ?? []).reduce((sum, child) => sum + add(child), 0)
  return add(String(pid)) * MS_PER_TICK
}

/** CPU milliseconds of this process, all its threads counted. */
export function ownCpuMs(): number {
  const { user, system } = process.cpuUsage()
  return (user + system) / 1_000
}

/** Memory of a process that is in RAM, in MB: now, and the most it ever was. */
export function residentMb(pid: number): { now: number; peak: number } {
  const status = readFileSync(`/proc/${pid}/status`, 'utf8')
  const field = (name: string) =>
    Math.round(Number(new RegExp(`${name}:\\s+(\\d+)`).exec(status)?.[1] ?? 0) / 1_024)
  return { now: field('VmRSS'), peak: field('VmHWM') }
}
