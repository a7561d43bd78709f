import { Worker } from 'node:worker_threads'
import type { WorkerReply, WorkerRequest, WorkerSettings } from './embed-protocol.ts'
import type { Backend } from './load-session.ts'
import { DIMENSIONS, MAX_INPUT_TOKENS, MODEL_ID } from './minilm-graph.ts'

export type Embedder = {
  readonly modelId: string
  readonly dimensions: typeof DIMENSIONS
  readonly maxInputTokens: typeof MAX_INPUT_TOKENS
  /** What runs the model; null until the first request has started it. */
  readonly backend: Backend | null
  /** Why `auto` fell back to WebAssembly; null when it did not. */
  readonly fallbackReason: string | null
  /**
   * One normalised vector of 384 for each text, in order; what follows the 756th word piece is unseen.
   * Rejects with the signal's reason when aborted, and with an Error when the model cannot be
   * started, when its thread died twice on this request, or when the embedder is closed.
   */
  embed(texts: readonly string[], options?: { signal?: AbortSignal }): Promise<Float32Array[]>
  /** Milliseconds of embedding one short text, the queue in front of it included. */
  ping(): Promise<number>
  /** Stops the thread and rejects what is pending. Safe to call twice. */
  close(): Promise<void>
}

export type EmbedderSettings = {
  /** Folder of the generated model file; made when missing. */
  cacheDir: string
  backend?: Backend | 'auto'
  /** Threads of one inference (1 when left out). */
  threads?: number
  /** Queries and passages each have an embedder, so that no question waits behind a batch. */
  role: 'query' | 'passage'
}

type Pending = {
  texts: readonly string[]
  crashes: number
  resolve(vectors: Float32Array[]): void
  reject(error: unknown): void
}

const MAX_CRASHES = 2

const split = (vectors: Float32Array): Float32Array[] =>
  Array.from({ length: vectors.length / DIMENSIONS }, (_, index) =>
    vectors.slice(index * DIMENSIONS, (index + 1) * DIMENSIONS),
  )

const spawnWorker = (settings: WorkerSettings, role: string) =>
  new Worker(new URL('./embed-worker.ts', import.meta.url), {
    workerData: settings,
    name: `embed-${role}`,
  })

/**
 * An embedder on a thread of its own, which starts with the first request, does not keep the
 * process alive while idle, and is replaced when it dies.
 */
export const createEmbedder = async (
  { cacheDir, backend = 'auto', threads = 1, role }: EmbedderSettings,
  spawn: typeof spawnWorker = spawnWorker,
): Promise<Embedder> => {
  const pending = new Map<number, Pending>()
  let worker: Worker | null = null
  let active: { backend: Backend; fallbackReason: string | null } | null = null
  let lastId = 0
  let closed = false

  const send = (target: Worker, message: WorkerRequest) => target.postMessage(message)

  const settle = (id: number): Pending | undefined => {
    const request = pending.get(id)
    pending.delete(id)
    if (pending.size === 0) worker?.unref()
    return request
  }
  const rejectAll = (error: Error) => {
    for (const id of pending.keys()) settle(id)?.reject(error)
  }

  const onReply = (reply: WorkerReply) => {
    if (reply.type === 'ready') active = reply
    if (reply.type === 'embedded') settle(reply.id)?.resolve(split(reply.vectors))
    if (reply.type === 'failed') settle(reply.id)?.reject(new Error(reply.message))
    if (reply.type === 'unavailable') {
      const failed = worker
      worker = null
      rejectAll(new Error(`The embedding model cannot be started: ${reply.message}`))
      void failed?.terminate()
    }
  }

  const onExit = (exited: Worker) => {
    if (exited !== worker) return
    worker = null
    for (const [id, request] of pending) {
      request.crashes += 1
      if (request.crashes < MAX_CRASHES) continue
      settle(id)?.reject(new Error('The embedding thread died twice on this request'))
    }
    if (pending.size === 0) return
    const next = start()
    for (const [id, { texts }] of pending) send(next, { type: 'embed', id, texts })
  }

  const start = (): Worker => {
    const started = spawn({ cacheDir, backend, threads }, role)
    started.on('message', (reply: WorkerReply) => {
      if (started === worker) onReply(reply)
    })
    // An error is followed by an exit, which is where requests are retried or rejected.
    started.on('error', () => {})
    started.on('exit', () => onExit(started))
    worker = started
    return started
  }

  const embed: Embedder['embed'] = (texts, { signal } = {}) => {
    if (closed) return Promise.reject(new Error('The embedder is closed'))
    if (signal?.aborted) return Promise.reject(signal.reason)
    if (texts.length === 0) return Promise.resolve([])
    const target = worker ?? start()
    lastId += 1
    const id = lastId
    return new Promise<Float32Array[]>((resolve, reject) => {
      const onAbort = () => {
        if (!settle(id)) return
        if (worker) send(worker, { type: 'cancel', id })
        reject(signal?.reason)
      }
      const release = () => signal?.removeEventListener('abort', onAbort)
      signal?.addEventListener('abort', onAbort, { once: true })
      pending.set(id, {
        texts,
        crashes: 0,
        resolve: (vectors) => {
          release()
          resolve(vectors)
        },
        reject: (error) => {
          release()
          reject(error)
        },
      })
      target.ref()
      send(target, { type: 'embed', id, texts })
    })
  }

  return {
    modelId: MODEL_ID,
    dimensions: DIMENSIONS,
    maxInputTokens: MAX_INPUT_TOKENS,
    get backend() {
      return active?.backend ?? null
    },
    get fallbackReason() {
      return active?.fallbackReason ?? null
    },
    embed,
    ping: async () => {
      const startedAt = performance.now()
      await embed(['ping'])
      return performance.now() - startedAt
    },
    close: async () => {
      closed = true
      const stopping = worker
      worker = null
      rejectAll(new Error('The embedder is closed'))
      if (!stopping) return
      const exited = new Promise<void>((resolve) => stopping.once('exit', () => resolve()))
      stopping.ref()
      send(stopping, { type: 'close' })
      await exited
    },
  }
}
