import { spawn } from 'node:child_process'
import { readFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import type { SourceFile } from '../document.ts'
import {
  type ConvertReply,
  type ConvertRequest,
  createFrameReader,
  encodeFrame,
  type Frame,
} from './convert-protocol.ts'
import type { Converted } from './converted.ts'

/** One process and what it is doing. */
export interface Lane {
  readonly isBusy: boolean
  readonly isAlive: boolean
  /** Time spent on files so far. */
  readonly busyMs: number
  convert(file: SourceFile): Promise<Converted | { reason: string }>
  end(): Promise<void>
}

const SCRIPT = fileURLToPath(new URL('./convert-process.ts', import.meta.url))
const WATCH_MS = 50
/** Loading the converters is no file's fault. */
const START_MS = 15_000
const PAGE_BYTES = 4_096
/** Beyond the most that a pool gives a process, so that only one whose parent is gone meets it. */
const CPU_SECONDS = 300

type Result = Converted | { reason: string }

/** Starts a process that converts one file at a time. It is not waited for. */
export function startLane(limits: { timeoutMs: number; memoryBytes: number }): Lane {
  // The kernel's own limit ends a process that spins when nobody is left to end it.
  const child = spawn(
    '/bin/sh',
    ['-c', `ulimit -t ${CPU_SECONDS}; exec "$0" "$1"`, process.execPath, SCRIPT],
    { env: {}, stdio: ['pipe', 'pipe', 'ignore'] },
  )
  child.unref()
  let isAlive = true
  let answers = 0
  let busyMs = 0
  let settle: ((result: Result) => void) | null = null
  const ended = new Promise<void>((resolve) => child.once('close', () => resolve()))

  const stop = (reason: string) => {
    isAlive = false
    child.kill('SIGKILL')
    settle?.({ reason })
  }
  const onFrame = (frame: Frame) => {
    answers += 1
    settle?.(toResult(frame))
  }
  const read = createFrameReader(onFrame)
  child.stdout.on('data', (piece: Buffer) => {
    try {
      read(piece)
    } catch {
      stop('gives more text than can be taken in')
    }
  })
  child.on('error', (error) => stop(`could not be converted (${error.message})`))
  child.on('close', () => stop('ended the converter'))
  // A process that was ended does not read to the end.
  child.stdin.on('error', () => {})

  return {
    get isBusy() {
      return settle !== null
    },
    get isAlive() {
      return isAlive
    },
    get busyMs() {
      return busyMs
    },
    convert: (file) =>
      new Promise((resolve) => {
        const begun = performance.now()
        const timeoutMs = limits.timeoutMs + (answers === 0 ? START_MS : 0)
        const watch = setInterval(() => {
          const reason = exceeded(child.pid, { begun, timeoutMs, limits })
          if (reason) stop(reason)
        }, WATCH_MS)
        settle = (result) => {
          clearInterval(watch)
          settle = null
          busyMs += performance.now() - begun
          resolve(result)
        }
        if (!isAlive) {
          settle({ reason: 'ended the converter' })
          return
        }
        const { bytes, provenance: _, ...request } = file
        child.stdin.write(encodeFrame(request satisfies ConvertRequest, bytes))
      }),
    end: async () => {
      stop('the conversion was stopped')
      await ended
    },
  }
}

function exceeded(
  pid: number | undefined,
  {
    begun,
    timeoutMs,
    limits,
  }: { begun: number; timeoutMs: number; limits: { timeoutMs: number; memoryBytes: number } },
): string | null {
  if (performance.now() - begun > timeoutMs) {
    return `took longer than ${limits.timeoutMs / 1000} s to convert`
  }
  if (residentBytes(pid) <= limits.memoryBytes) return null
  return `needed more than ${Math.round(limits.memoryBytes / 1024 / 1024)} MB to convert`
}

/** Zero where the system does not say. */
function residentBytes(pid: number | undefined): number {
  try {
    return Number(readFileSync(`/proc/${pid}/statm`, 'utf8').split(' ')[1]) * PAGE_BYTES
  } catch {
    return 0
  }
}

function toResult({ json, body }: Frame): Result {
  const reply = JSON.parse(json) as ConvertReply
  if ('reason' in reply) return reply
  const { provenance } = reply.found
  const { publishedAt } = provenance
  return {
    ...reply.found,
    markdown: body.toString('utf8'),
    // JSON has made text of it.
    provenance: publishedAt ? { ...provenance, publishedAt: new Date(publishedAt) } : provenance,
  }
}
