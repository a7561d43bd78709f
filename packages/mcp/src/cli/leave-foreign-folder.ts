import { existsSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'

const ROOT = fileURLToPath(new URL('../../../..', import.meta.url)).replace(/\/$/, '')

/** Marks a process that has started over. Bun would otherwise fetch what a package merely asks for. */
const MARK = '--no-install'

/**
 * Makes the command the same wherever it is started. An assistant starts it in somebody's project:
 * Bun has then read the `.env` there, and a DATABASE_URL in it would have us put our tables into that
 * project's database; and where there is no `node_modules`, Bun installs by itself whatever a module
 * tries to resolve. So the process starts over, with the environment it was given, in its own folder.
 */
export function leaveForeignFolder(): void {
  if (process.cwd() === ROOT) return
  if (!process.execArgv.includes(MARK)) startOver()
  process.chdir(ROOT)
}

/** 15 ms. Where the system does not tell the environment, only the folder changes. */
function startOver(): void {
  const given = givenEnvironment()
  if (!given || !process.execve) return
  const ours = join(ROOT, '.env')
  const settings = existsSync(ours) ? `--env-file=${ours}` : '--no-env-file'
  process.execve(
    process.execPath,
    [process.execPath, MARK, settings, ...process.argv.slice(1)],
    given,
  )
}

/** As it was before Bun added to it; null where the system does not tell. */
function givenEnvironment(): Record<string, string> | null {
  try {
    const entries = readFileSync('/proc/self/environ', 'utf8').split('\0').filter(Boolean)
    return Object.fromEntries(
      entries.map((entry) => {
        const at = entry.indexOf('=')
        return [entry.slice(0, at), entry.slice(at + 1)]
      }),
    )
  } catch {
    return null
  }
}
