import { spawn } from 'node:child_process'
import { readFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import type { ApiJob, ApiReply } from './api-protocol.ts'

export interface BoundedLimits {
  timeoutMs: number
  memoryBytes: number
}

/** `typescript` itself takes 1 s and 160 MB. */
const LIMITS: BoundedLimits = { timeoutMs: 30_000, memoryBytes: 1024 * 1024 * 1024 }
const MAX_REPLY = 128 * 1024 * 1024
const WATCH_MS = 50
const PAGE_BYTES = 4_096
const SCRIPT = fileURLToPath(new URL('./api-process.ts', import.meta.url))

/**
 * Does a job in a process of its own, which is ended when it takes too much time or memory: hostile
 * input costs that input. What is learnt of it comes as a reason.
 * @throws the signal's reason.
 */
export function runBounded(
  job: ApiJob,
  { signal, limits }: { signal?: AbortSignal | undefined; limits?: Partial<BoundedLimits> } = {},
): Promise<ApiReply> {
  signal?.throwIfAborted()
  const { timeoutMs, memoryBytes } = { ...LIMITS, ...limits }
  const seconds = Math.ceil(timeoutMs / 1000) + 5
  // The kernel's own limit on CPU time ends it even when nobody is left to.
  const child = spawn(
    '/bin/sh',
    ['-c', `ulimit -t ${seconds}; exec "$0" "$1"`, process.execPath, SCRIPT],
    {
      env: {},
      stdio: ['pipe', 'pipe', 'ignore'],
    },
  )
  return new Promise((resolve, reject) => {
    const parts: Buffer[] = []
    let length = 0
    const started = performance.now()
    const end = () => {
      clearInterval(watch)
      signal?.removeEventListener('abort', onAbort)
      child.kill('SIGKILL')
    }
    const settle = (reply: ApiReply) => {
      end()
      resolve(reply)
    }
    const onAbort = () => {
      end()
      reject(signal?.reason)
    }
    signal?.addEventListener('abort', onAbort, { once: true })
    const watch = setInterval(() => {
      const tooLong = performance.now() - started > timeoutMs
      if (tooLong) settle({ reason: `took longer than ${timeoutMs / 1000} s to read` })
      else if (residentBytes(child.pid) > memoryBytes) {
        settle({ reason: `needed more than ${Math.round(memoryBytes / 1024 / 1024)} MB to read` })
      }
    }, WATCH_MS)
    child.stdout.on('data', (part: Buffer) => {
      length += part.length
      if (length > MAX_REPLY) settle({ reason: 'describes more than can be taken in' })
      else parts.push(part)
    })
    child.on('error', (error) => settle({ reason: `could not be read (${error.message})` }))
    child.on('close', () => settle(parseReply(Buffer.concat(parts))))
    // A child that was ended does not read to the end.
    child.stdin.on('error', () => {})
    child.stdin.end(JSON.stringify(job))
  })
}

function parseReply(bytes: Buffer): ApiReply {
  try {
    return JSON.parse(bytes.toString('utf8')) as ApiReply
  } catch {
    return { reason: 'ended the reader' }
  }
}

/** Zero where the system does not say. */
function residentBytes(pid: number | undefined): number {
  try {
    const pages = readFileSync(`/proc/${pid}/statm`, 'utf8').split(' ')[1]
    return Number(pages) * PAGE_BYTES
  } catch {
    return 0
  }
}
