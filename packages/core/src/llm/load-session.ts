import { readFile } from 'node:fs/promises'
import { DIMENSIONS } from './minilm-graph.ts'

/** `onnx` is ONNX Runtime's native library, `wasm` its WebAssembly build (about 8 times slower). */
export type Backend = 'onnx' | 'wasm'

export type Session = {
  backend: Backend
  /** Why the native library is not in use, or null. */
  fallbackReason: string | null
  /** Token ids (2 to 128) to a normalised vector of 384. Blocks the thread while it computes. */
  run(ids: readonly number[]): Promise<Float32Array>
  release(): Promise<void>
}

type Request = { path: string; threads: number }

const inputOf = (ids: readonly number[]) => BigInt64Array.from(ids, BigInt)

const copyOf = (data: unknown): Float32Array => {
  if (!(data instanceof Float32Array) || data.length !== DIMENSIONS) {
    throw new Error('The embedding model gave something that is not a vector')
  }
  return data.slice()
}

const loadNative = async ({ path, threads }: Request): Promise<Session> => {
  const { InferenceSession, Tensor } = await import('onnxruntime-node')
  const session = await InferenceSession.create(path, {
    intraOpNumThreads: threads,
    interOpNumThreads: 1,
    // Texts differ in length: a plan kept for every length is 10 MB that buys no time.
    enableMemPattern: false,
    logSeverityLevel: 3,
  })
  return {
    backend: 'onnx',
    fallbackReason: null,
    run: async (ids) => {
      const input = new Tensor('int64', inputOf(ids), [ids.length])
      const { embedding } = await session.run({ input_ids: input })
      return copyOf(embedding?.data)
    },
    release: () => session.release(),
  }
}

const loadWasm = async ({ path }: Request): Promise<Session> => {
  const { env, InferenceSession, Tensor } = await import('onnxruntime-web/wasm')
  // Its own threads are web workers, which this runtime does not start for it.
  env.wasm.numThreads = 1
  const session = await InferenceSession.create(await readFile(path), {
    executionProviders: ['wasm'],
    logSeverityLevel: 3,
  })
  return {
    backend: 'wasm',
    fallbackReason: null,
    run: async (ids) => {
      // Nothing in here yields to the event loop, which a cancel needs.
      await new Promise((resolve) => setImmediate(resolve))
      const input = new Tensor('int64', inputOf(ids), [ids.length])
      const { embedding } = await session.run({ input_ids: input })
      return copyOf(embedding?.data)
    },
    release: () => session.release(),
  }
}

/**
 * Loads the model on the wished backend; `auto` takes the native library and falls back to
 * WebAssembly where that library does not load (another libc, an unknown processor).
 */
export const loadSession = async (
  backend: Backend | 'auto',
  request: Request,
): Promise<Session> => {
  if (backend === 'wasm') return loadWasm(request)
  try {
    return await loadNative(request)
  } catch (error) {
    if (backend === 'onnx') throw error
    return { ...(await loadWasm(request)), fallbackReason: String(error) }
  }
}
