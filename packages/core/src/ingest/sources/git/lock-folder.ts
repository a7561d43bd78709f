import { readFileSync } from 'node:fs'
import { open, readFile, rm } from 'node:fs/promises'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { AppError } from '../../../errors.ts'

const WAIT_MS = 15 * 60_000
const POLL_MS = 200
/** Tails of the queues of this process, by folder. */
const queues = new Map<string, Promise<unknown>>()

/**
 * Runs `work` while no other caller, of this process or another on this machine, works in the folder.
 * A holder that was killed holds nothing.
 * @throws AppError `unavailable` after 15 minutes of waiting, the signal's reason, or what `work` throws.
 */
export async function withLock<T>(
  folder: string,
  signal: AbortSignal | undefined,
  work: () => Promise<T>,
): Promise<T> {
  const before = queues.get(folder) ?? Promise.resolve()
  const turn = before.then(async () => {
    const release = await acquire(folder, signal)
    try {
      return await work()
    } finally {
      await release()
    }
  })
  const tail = turn.catch(() => {})
  queues.set(folder, tail)
  try {
    return await turn
  } finally {
    if (queues.get(folder) === tail) queues.delete(folder)
  }
}

/** Whether somebody works in the folder now. */
export async function isLocked(folder: string): Promise<boolean> {
  const holder = await readHolder(join(folder, 'lock'))
  return holder !== null && isAlive(holder)
}

async function acquire(folder: string, signal: AbortSignal | undefined) {
  const path = join(folder, 'lock')
  const own = `${process.pid} ${startTime(process.pid) ?? ''}`
  const deadline = Date.now() + WAIT_MS
  for (;;) {
    signal?.throwIfAborted()
    if (await create(path, own)) return () => rm(path, { force: true })
    const holder = await readHolder(path)
    if (holder !== null && !isAlive(holder)) await rm(path, { force: true })
    else if (Date.now() > deadline) {
      throw new AppError('unavailable', 'Another run has held the repository for too long.')
    } else await sleep(POLL_MS)
  }
}

async function create(path: string, content: string): Promise<boolean> {
  try {
    const file = await open(path, 'wx')
    await file.writeFile(content)
    await file.close()
    return true
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'EEXIST') return false
    throw error
  }
}

interface Holder {
  pid: number
  startedAt: string
}

async function readHolder(path: string): Promise<Holder | null> {
  try {
    let text = await readFile(path, 'utf8')
    if (text === '') {
      // Its maker is about to write its number, unless it was killed before it could.
      await sleep(500)
      text = await readFile(path, 'utf8')
    }
    const [pid, startedAt = ''] = text.split(' ')
    return { pid: Number(pid) || 0, startedAt }
  } catch {
    return null
  }
}

function isAlive({ pid, startedAt }: Holder): boolean {
  if (pid === 0) return false
  try {
    process.kill(pid, 0)
  } catch (error) {
    return error instanceof Error && 'code' in error && error.code === 'EPERM'
  }
  // A number may have gone to another process since.
  const now = startTime(pid)
  return now === null || startedAt === '' || now === startedAt
}

/** Start of a process in clock ticks; null where the system does not say. */
function startTime(pid: number): string | null {
  try {
    const stat = readFileSync(`/proc/${pid}/stat`, 'utf8')
    return stat.slice(stat.lastIndexOf(')') + 2).split(' ')[19] ?? null
  } catch {
    return null
  }
}
