import { readFileSync, readlinkSync } from 'node:fs'
import { hostname } from 'node:os'
import type { Database } from '@twinmcp/db'
import {
  deleteHeartbeats,
  selectHeartbeats,
  selectSilentLockHolders,
  unlockWorkers,
  upsertHeartbeats,
} from './queries.ts'

/** A worker that has been silent for longer than this counts as dead. */
export const SILENT_MS = 60_000
export const BEAT_INTERVAL_MS = 4_000

/**
 * Names the space in which process ids can be compared: this boot of this kernel, and this namespace.
 * Host names do not do: containers share them, and clones repeat them.
 */
function processSpace(): string {
  try {
    const boot = readFileSync('/proc/sys/kernel/random/boot_id', 'utf8').trim()
    return `${hostname()} ${boot} ${readlinkSync('/proc/self/ns/pid')}`
  } catch {
    return hostname()
  }
}

export async function beat(
  db: Database,
  workerIds: readonly string[],
  startedAt: Date,
): Promise<void> {
  const host = processSpace()
  await upsertHeartbeats(
    db,
    workerIds.map((workerId) => ({ workerId, host, pid: process.pid, startedAt })),
  )
}

/** Signs off, so that nobody waits for this process. */
export const signOff = deleteHeartbeats

/**
 * Frees the jobs of workers that were killed: at once when they ran on this machine and their
 * process is gone, after `SILENT_MS` when they ran elsewhere. Returns how many were dead.
 */
export async function buryDeadWorkers(db: Database): Promise<number> {
  const local = await selectHeartbeats(db, processSpace())
  const gone = local.filter((worker) => !isAlive(worker.pid)).map((worker) => worker.workerId)
  const silent = await selectSilentLockHolders(db, SILENT_MS)
  const dead = [...new Set([...gone, ...silent])]
  await unlockWorkers(db, dead)
  await deleteHeartbeats(db, dead)
  return dead.length
}

function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0)
    return true
  } catch (error) {
    // EPERM: it lives, under another user.
    return error instanceof Error && 'code' in error && error.code === 'EPERM'
  }
}
