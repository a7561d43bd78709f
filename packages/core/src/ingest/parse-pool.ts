import { Worker } from 'node:worker_threads'
import type { SourceFile } from './document.ts'
import type { ParseReply, ParseRequest, ParseSettings } from './parse-protocol.ts'

export interface ParseLimits {
  /** Most time for one page. */
  timeoutMs: number
  /** Most that the process may grow by while one page is parsed. */
  memoryBytes: number
}

export interface ParsePool {
  /** The page, or the reason why it cannot be had. A page that takes too much ends the thread. */
  parse(file: SourceFile): Promise<ParseReply>
  close(): Promise<void>
}

const WATCH_MS = 50

const spawnWorker = (settings: ParseSettings) =>
  new Worker(new URL('./parse-worker.ts', import.meta.url), { workerData: settings, name: 'parse' })

/** One thread for the pages of one run, made anew after a page that had to be stopped. */
export function createParsePool(settings: ParseSettings, limits: ParseLimits): ParsePool {
  let worker: Worker | null = null
  let lastId = 0

  return {
    async parse(file) {
      worker ??= spawnWorker(settings)
      lastId += 1
      // A copy: bytes may be a view on a buffer that holds other pages as well.
      const request: ParseRequest = { ...file, id: lastId, bytes: new Uint8Array(file.bytes) }
      const reply = await ask(worker, request, limits)
      if ('stopped' in reply) worker = null
      return reply
    },
    async close() {
      const stopping = worker
      worker = null
      await stopping?.terminate()
    },
  }
}

/** One question and its answer, or the end of the thread. */
function ask(worker: Worker, request: ParseRequest, limits: ParseLimits): Promise<ParseReply> {
  const { id } = request
  const startedAt = performance.now()
  const memoryBefore = process.memoryUsage.rss()
  return new Promise((resolve) => {
    const settle = (reply: ParseReply) => {
      clearInterval(watch)
      worker.removeAllListeners()
      resolve(reply)
    }
    const stop = (reason: string) => {
      settle({ id, reason, stopped: true })
      void worker.terminate()
    }
    const watch = setInterval(() => {
      const reason = exceeded(limits, startedAt, memoryBefore)
      if (reason) stop(reason)
    }, WATCH_MS)
    worker.on('message', (reply: ParseReply) => {
      if (reply.id === id) settle(reply)
    })
    worker.on('error', (error: Error) => stop(`ended the parser (${error.message})`))
    worker.on('exit', () => stop('ended the parser'))
    worker.postMessage(request)
  })
}

function exceeded(limits: ParseLimits, startedAt: number, memoryBefore: number): string | null {
  if (performance.now() - startedAt > limits.timeoutMs) {
    return `took longer than ${limits.timeoutMs / 1000} s to parse`
  }
  const grown = process.memoryUsage.rss() - memoryBefore
  const megabytes = Math.round(limits.memoryBytes / 1024 / 1024)
  return grown > limits.memoryBytes ? `needed more than ${megabytes} MB to parse` : null
}
