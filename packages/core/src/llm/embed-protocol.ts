import type { Backend } from './load-session.ts'

/** What the worker thread is started with. */
export type WorkerSettings = { cacheDir: string; backend: Backend | 'auto'; threads: number }

export type WorkerRequest =
  | { type: 'embed'; id: number; texts: readonly string[] }
  | { type: 'cancel'; id: number }
  | { type: 'close' }

export type WorkerReply =
  | { type: 'ready'; backend: Backend; fallbackReason: string | null }
  | { type: 'unavailable'; message: string }
  /** Vectors one after another, 384 numbers each, in the order of the texts. */
  | { type: 'embedded'; id: number; vectors: Float32Array<ArrayBuffer> }
  | { type: 'failed'; id: number; message: string }
