import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { DatabaseSetupError } from './database-setup-error.ts'

/**
 * Runs `action` while holding an exclusive kernel lock on the file, which is created and stays.
 * The lock is held by flock(1) for as long as our pipe to it is open: if this process dies in any
 * way the kernel lets go, so there is no stale lock to recognise. In a session of its own because
 * Ctrl-C in a terminal reaches the whole foreground group and must not unlock a half-done step.
 */
export async function withFileLock<T>(
  path: string,
  action: () => Promise<T>,
  onWait?: () => void,
): Promise<T> {
  const holder = spawn('flock', ['--exclusive', path, 'sh', '-c', 'echo; exec cat'], {
    detached: true,
    stdio: ['pipe', 'pipe', 'pipe'],
  })
  const exited = once(holder, 'close')
  let complaint = ''
  holder.stderr.on('data', (data) => {
    complaint += data
  })
  holder.stdin.on('error', () => {})
  const waiting = onWait && setTimeout(onWait, 300)
  try {
    const locked = await Promise.race([
      once(holder.stdout, 'data').then(() => true),
      exited.then(() => false),
    ])
    if (!locked) {
      throw new DatabaseSetupError(
        'not_writable',
        `Cannot lock ${path}: ${complaint.trim() || 'flock ended early'}`,
        'Check that the folder belongs to this user and that its file system supports locks.',
      )
    }
    clearTimeout(waiting)
    return await action()
  } finally {
    clearTimeout(waiting)
    holder.stdin.end()
    await exited.catch(() => {})
  }
}
