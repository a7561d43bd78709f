import { randomBytes } from 'node:crypto'
import { linkSync, mkdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs'
import { dirname } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { findProcess } from '../../packages/db/src/embedded/process-identity.ts'

export interface Claimant {
  pid: number
  /** Null where the system has no /proc. */
  startTime: string | null
  details: Record<string, string>
}

export interface Claim {
  /** Replaces the details that other claimants see. */
  update(details: Record<string, string>): void
  release(): void
}

/**
 * A file that belongs to one live process at a time and says who that is; the claim of a dead process
 * is void. Works on every system that Bun runs on. Returns the claim, or the process that has it.
 */
export function claimFile(
  path: string,
  details: Record<string, string> = {},
): { claim: Claim } | { claimant: Claimant } {
  mkdirSync(dirname(path), { recursive: true })
  const self = { pid: process.pid, startTime: findProcess(process.pid)?.startTime ?? null }
  for (;;) {
    // A link appears with its content; a file that is opened and then written is empty for a moment.
    const draft = writeDraft(path, { ...self, details })
    try {
      linkSync(draft, path)
      return {
        claim: {
          update: (next) => renameSync(writeDraft(path, { ...self, details: next }), path),
          release: () => rmSync(path, { force: true }),
        },
      }
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error
    } finally {
      rmSync(draft, { force: true })
    }
    const text = readText(path)
    if (text === null) continue
    const claimant = parseClaimant(text)
    if (claimant && isRunning(claimant)) return { claimant }
    discard(path, text)
  }
}

/** Claims a file, waiting for its claimant to finish first. */
export async function waitForClaim(
  path: string,
  onWait: (claimant: Claimant) => void,
): Promise<Claim> {
  let told = false
  for (;;) {
    const result = claimFile(path)
    if ('claim' in result) return result.claim
    if (!told) onWait(result.claimant)
    told = true
    await sleep(100)
  }
}

/** Who has the file now; null when nobody alive has. */
export function findClaimant(path: string): Claimant | null {
  const text = readText(path)
  const claimant = text === null ? null : parseClaimant(text)
  return claimant && isRunning(claimant) ? claimant : null
}

function writeDraft(path: string, claimant: Claimant): string {
  const draft = `${path}.${randomBytes(4).toString('hex')}`
  writeFileSync(draft, JSON.stringify(claimant))
  return draft
}

function readText(path: string): string | null {
  try {
    return readFileSync(path, 'utf8')
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return null
    throw error
  }
}

function parseClaimant(text: string): Claimant | null {
  try {
    return JSON.parse(text)
  } catch {
    return null
  }
}

function isRunning({ pid, startTime }: Claimant): boolean {
  if (startTime !== null) return findProcess(pid)?.startTime === startTime
  try {
    process.kill(pid, 0)
    return true
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'EPERM'
  }
}

/** Removes a void claim, but not one that another process has put in its place meanwhile. */
function discard(path: string, stale: string): void {
  const aside = `${path}.${randomBytes(4).toString('hex')}`
  try {
    renameSync(path, aside)
  } catch {
    return
  }
  try {
    if (readText(aside) !== stale) linkSync(aside, path)
  } catch {
    // A third process has claimed it; the one whose claim we hold will see that and give way.
  } finally {
    rmSync(aside, { force: true })
  }
}
