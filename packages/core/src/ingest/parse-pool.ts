import { Worker } from 'node:worker_threads'
import type { SourceFile } from './document.ts'
import { type ParseReply, type ParseRequest, type ParseSettings, READY } from './parse-protocol.ts'

export interface ParseLimits {
  /** Most time for one page. */
  timeoutMs: number
  /** Most that the process may grow by while the pool parses. */
  memoryBytes: number
}

export interface ParsePool {
  /** The page, or the reason why it cannot be had. A page that takes too much ends its thread. */
  parse(file: SourceFile): Promise<ParseReply>
  close(): Promise<void>
}

const WATCH_MS = 50

/** A thread, or none yet where the last one had to be ended. */
interface Lane {
  worker: Promise<Worker> | null
  /** When the page in work was begun; null while idle. */
  busySince: number | null
}

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

/** `threads` at most work at once; the caller asks for no more pages at a time. */
export function createParsePool(
  settings: ParseSettings,
  { threads, limits }: { threads: number; limits: ParseLimits },
): ParsePool {
  const lanes: Lane[] = Array.from({ length: threads }, () => ({ worker: null, busySince: null }))
  const memoryBefore = process.memoryUsage.rss()
  let lastId = 0

  /** The threads share one memory: of two pages, the one that has taken longer is to blame. */
  const isOldest = (lane: Lane) =>
    lanes.every((other) => (other.busySince ?? Infinity) >= (lane.busySince ?? Infinity))

  const exceeded = (lane: Lane): string | null => {
    if (performance.now() - (lane.busySince ?? Infinity) > limits.timeoutMs) {
      return `took longer than ${limits.timeoutMs / 1000} s to parse`
    }
    const grown = process.memoryUsage.rss() - memoryBefore
    if (grown <= limits.memoryBytes || !isOldest(lane)) return null
    return `needed more than ${Math.round(limits.memoryBytes / 1024 / 1024)} MB to parse`
  }

  return {
    async parse(file) {
      const lane = lanes.find(({ busySince }) => busySince === null)
      if (!lane) throw new Error('more pages asked for than there are threads')
      lane.busySince = Infinity
      lane.worker ??= startWorker(settings)
      const worker = await lane.worker
      lastId += 1
      lane.busySince = performance.now()
      // A copy: bytes may be a view on a buffer that holds other pages as well.
      const request: ParseRequest = { ...file, id: lastId, bytes: new Uint8Array(file.bytes) }
      const reply = await ask(worker, request, () => exceeded(lane))
      if ('stopped' in reply) lane.worker = null
      lane.busySince = null
      return reply
    },
    async close() {
      for (const lane of lanes) {
        const stopping = await lane.worker?.catch(() => null)
        lane.worker = null
        await stopping?.terminate()
      }
    },
  }
}

/** One question and its answer, or the end of the thread. */
function ask(
  worker: Worker,
  request: ParseRequest,
  exceeded: () => string | null,
): Promise<ParseReply> {
  const { id } = request
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
      const reason = exceeded()
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
