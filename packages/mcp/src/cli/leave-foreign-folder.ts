import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'

const ROOT = fileURLToPath(new URL('../../../..', import.meta.url)).replace(/\/$/, '')

/**
 * Makes the command the same wherever it is started. An assistant starts it in somebody's project,
 * and Bun has then read the `.env` there: a DATABASE_URL in it would have us put our tables into that
 * project's database. So the process starts over with the environment it was given, in its own folder.
 */
export function leaveForeignFolder(): void {
  const foreign = process.cwd()
  if (foreign === ROOT) return
  const told = process.execArgv.some((flag) => /^--(no-)?env-file/.test(flag))
  if (!told && hasEnvFile(foreign)) startOver()
  process.chdir(ROOT)
}

function hasEnvFile(folder: string): boolean {
  try {
    return readdirSync(folder).some((name) => name.startsWith('.env'))
  } catch {
    // Not readable for us, so not read by Bun either.
    return false
  }
}

function startOver(): void {
  const given = givenEnvironment()
  if (!given || !process.execve) return
  const ours = join(ROOT, '.env')
  const flag = existsSync(ours) ? `--env-file=${ours}` : '--no-env-file'
  process.execve(process.execPath, [process.execPath, flag, ...process.argv.slice(1)], given)
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
