import { parentPort, workerData } from 'node:worker_threads'
import type { WorkerReply, WorkerRequest, WorkerSettings } from './embed-protocol.ts'
import { embedText } from './embed-text.ts'
import { loadSession } from './load-session.ts'
import { loadTokenizer } from './load-tokenizer.ts'
import { DIMENSIONS } from './minilm-graph.ts'
import { prepareModel } from './prepare-model.ts'

const messageOf = (error: unknown) => (error instanceof Error ? error.message : String(error))

const serve = async (): Promise<void> => {
  const port = parentPort
  if (!port) throw new Error('The embedding worker runs in a worker thread only')
  const { cacheDir, backend, threads } = workerData as WorkerSettings
  const reply = (message: WorkerReply, transfer: ArrayBuffer[] = []) =>
    port.postMessage(message, transfer)

  const load = async () => {
    const [tokenize, { path }] = await Promise.all([loadTokenizer(), prepareModel({ cacheDir })])
    return { tokenize, session: await loadSession(backend, { path, threads }) }
  }
  const loading = load()
  const waiting = new Map<number, readonly string[]>()

  const embed = async (id: number, texts: readonly string[]) => {
    const { tokenize, session } = await loading
    const vectors = new Float32Array(texts.length * DIMENSIONS)
    for (const [index, text] of texts.entries()) {
      // `run` goes through the event loop, so a cancel is seen between two texts.
      vectors.set(await embedText(tokenize, session, text), index * DIMENSIONS)
      if (!waiting.has(id)) return
    }
    reply({ type: 'embedded', id, vectors }, [vectors.buffer])
  }

  let draining = false
  const drain = async () => {
    if (draining) return
    draining = true
    // A model that does not load is told once, by `unavailable`.
    if ((await Promise.allSettled([loading]))[0].status === 'rejected') return
    for (const [id, texts] of waiting) {
      await embed(id, texts).catch((error) =>
        reply({ type: 'failed', id, message: messageOf(error) }),
      )
      waiting.delete(id)
    }
    draining = false
  }

  port.on('message', (message: WorkerRequest) => {
    if (message.type === 'cancel') waiting.delete(message.id)
    if (message.type === 'embed') {
      waiting.set(message.id, message.texts)
      void drain()
    }
    if (message.type === 'close') {
      waiting.clear()
      void loading.then(({ session }) => session.release()).finally(() => process.exit(0))
    }
  })
  try {
    const { backend: active, fallbackReason } = (await loading).session
    reply({ type: 'ready', backend: active, fallbackReason })
  } catch (error) {
    reply({ type: 'unavailable', message: messageOf(error) })
  }
}

await serve()
