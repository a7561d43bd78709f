import { Worker } from 'node:worker_threads'
import type { SourceFile } from './document.ts'
import { type ParseReply, type ParseRequest, type ParseSettings, READY } from './parse-protocol.ts'

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

/** Loading the parser is no page's fault: its time is not counted to one. */
function startWorker(settings: ParseSettings): Promise<Worker> {
  const url = new URL('./parse-worker.ts', import.meta.url)
  const worker = new Worker(url, { workerData: settings, name: 'parse' })
  return new Promise((resolve, reject) => {
    worker.once('message', (message: unknown) => {
      worker.removeAllListeners()
      if (message === READY) resolve(worker)
      else reject(new Error('the parser did not start'))
    })
    worker.once('error', reject)
    worker.once('exit', () => reject(new Error('the parser ended while starting')))
  })
}

/** One thread for the pages of one run, made anew after a page that had to be stopped. */
export function createParsePool(settings: ParseSettings, limits: ParseLimits): ParsePool {
  let started: Promise<Worker> | null = null
  let lastId = 0

  return {
    async parse(file) {
      started ??= startWorker(settings)
      const worker = await started
      lastId += 1
      // A copy: bytes may be a view on a buffer that holds other pages as well.
      const request: ParseRequest = { ...file, id: lastId, bytes: new Uint8Array(file.bytes) }
      const reply = await ask(worker, request, limits)
      if ('stopped' in reply) started = null
      return reply
    },
    async close() {
      const stopping = await started?.catch(() => null)
      started = null
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
