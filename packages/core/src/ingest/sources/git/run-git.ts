import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { AppError } from '../../../errors.ts'
import { type GitAccess, gitEnvironment } from './git-environment.ts'

export interface GitRun {
  /** Folder of the cache; commands on a repository name it with `--git-dir`. */
  folder: string
  /** Network; null for commands that need none. */
  access: GitAccess | null
  input?: string
  timeoutMs?: number
  /** Most bytes of output that are read. */
  maxBytes?: number
  signal?: AbortSignal | undefined
}

/** git ended with a failure; `message` holds what it wrote. */
export class GitFailed extends Error {
  readonly timedOut: boolean

  constructor(message: string, options: { timedOut: boolean }) {
    super(message)
    this.name = 'GitFailed'
    this.timedOut = options.timedOut
  }
}

/** git wrote more than it may. */
export class GitOutputTooLarge extends Error {}

const TIMEOUT_MS = 60_000
const MAX_BYTES = 64 * 1024 * 1024
const STDERR_BYTES = 16 * 1024

/** Whether there is a git to run. */
export const findGit = (): string | null => Bun.which('git')

/**
 * Runs git and yields its output as it comes. Ending the loop early ends git with all it started.
 * @throws GitFailed, GitOutputTooLarge, the signal's reason, or AppError `unavailable` without git.
 */
export async function* streamGit(args: readonly string[], run: GitRun): AsyncGenerator<Buffer> {
  run.signal?.throwIfAborted()
  const gitPath = findGit()
  if (!gitPath) throw new AppError('unavailable', 'git is not installed on the server.')
  const child = spawn(gitPath, args, {
    cwd: run.folder,
    env: gitEnvironment(gitPath, run.folder, run.access),
    stdio: ['pipe', 'pipe', 'pipe'],
    // A group of its own: git's helpers are ended with it.
    detached: true,
  })
  const exited = waitForExit(child)
  // Awaited below; without this an early failure would count as unhandled.
  exited.catch(() => {})
  const errors = collectErrors(child)
  let timedOut = false
  const end = () => endGroup(child)
  const timer = setTimeout(() => {
    timedOut = true
    end()
  }, run.timeoutMs ?? TIMEOUT_MS)
  run.signal?.addEventListener('abort', end)
  // git may end before it has read everything; its exit code says why.
  child.stdin.on('error', () => {})
  child.stdin.end(run.input ?? '')
  let size = 0
  try {
    for await (const part of child.stdout as AsyncIterable<Buffer>) {
      size += part.length
      if (size > (run.maxBytes ?? MAX_BYTES)) throw new GitOutputTooLarge(`git ${args[0]}`)
      yield part
    }
    const code = await exited
    run.signal?.throwIfAborted()
    if (code !== 0) throw new GitFailed(errors(), { timedOut })
  } finally {
    clearTimeout(timer)
    run.signal?.removeEventListener('abort', end)
    if (child.exitCode === null && child.signalCode === null) end()
  }
}

/** Runs git and gives all of its output. @throws as `streamGit`. */
export async function runGit(args: readonly string[], run: GitRun): Promise<Buffer> {
  const parts: Buffer[] = []
  for await (const part of streamGit(args, run)) parts.push(part)
  return Buffer.concat(parts)
}

async function waitForExit(child: ChildProcess): Promise<number | null> {
  try {
    const [code] = await once(child, 'close')
    return code as number | null
  } catch (error) {
    throw new AppError('unavailable', 'git could not be started on the server.', { cause: error })
  }
}

function collectErrors(child: ChildProcess): () => string {
  let text = ''
  child.stderr?.on('data', (part: Buffer) => {
    if (text.length < STDERR_BYTES) text += part.toString('utf8')
  })
  return () => text.slice(0, STDERR_BYTES).trim()
}

function endGroup(child: ChildProcess): void {
  if (child.pid === undefined) return
  try {
    process.kill(-child.pid, 'SIGKILL')
  } catch {
    // It has ended by itself.
  }
}
