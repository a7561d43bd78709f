import { readFileSync, readlinkSync } from 'node:fs'
import {
  findProcess,
  isAlive,
  type ProcessIdentity,
} from '../../packages/db/src/embedded/process-identity.ts'

const POLL_MS = 500

/**
 * Calls back once when one of the processes that this one was started through is gone. `npx` dies of
 * SIGTERM without telling the shell and the bun below it, so looking at the direct parent is not enough.
 */
export function watchParent(onGone: () => void): () => void {
  const parents = findParents()
  const firstParent = process.ppid
  const timer = setInterval(() => {
    if (process.ppid === firstParent && parents.every(isAlive)) return
    clearInterval(timer)
    onGone()
  }, POLL_MS)
  timer.unref()
  return () => clearInterval(timer)
}

/**
 * The launchers above (bun run, the shell of npx, npx itself) and whoever called the first of them.
 * That one is left out when standard input is /dev/null: then this was sent to the background to
 * outlive its caller (nohup, `&` in a script).
 */
function findParents(): ProcessIdentity[] {
  const inBackground = readLink('/proc/self/fd/0') === '/dev/null'
  const parents: ProcessIdentity[] = []
  let pid = process.ppid
  for (;;) {
    const launcher = isLauncher(pid)
    const identity = pid > 1 ? findProcess(pid) : null
    if (!identity || (!launcher && inBackground)) return parents
    parents.push(identity)
    if (!launcher) return parents
    pid = readParent(pid)
  }
}

/** As they show in /proc when started by `npx -y bun run start`; npm puts its title in place of its arguments. */
const LAUNCHERS = [
  /^(\S*\/)?bun(\.exe)? .*\bstart\b/,
  /^(\S*\/)?(sh|dash|bash) -c '?bun'? .*\bstart$/,
  /^npm (exec|run|start)\b/,
  /^(\S*\/)?node(\s--\S+)* \S*\/(npm|npx)(-cli\.js)?\s/,
]

function isLauncher(pid: number): boolean {
  const command = readText(`/proc/${pid}/cmdline`).replaceAll('\0', ' ').trim()
  return LAUNCHERS.some((launcher) => launcher.test(command))
}

function readParent(pid: number): number {
  const stat = readText(`/proc/${pid}/stat`)
  return Number(stat.slice(stat.lastIndexOf(')') + 2).split(' ')[1] ?? 0)
}

function readText(path: string): string {
  try {
    return readFileSync(path, 'utf8')
  } catch {
    return ''
  }
}

function readLink(path: string): string {
  try {
    return readlinkSync(path)
  } catch {
    return ''
  }
}
