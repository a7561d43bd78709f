import { parentPort, workerData } from 'node:worker_threads'
import type { SourceFile } from './document.ts'
import { parseDocument } from './parse-document.ts'
import { type ParseReply, type ParseRequest, type ParseSettings, READY } from './parse-protocol.ts'

const settings: ParseSettings = workerData

parentPort?.on('message', ({ id, ...file }: ParseRequest) => {
  parentPort?.postMessage(answer(id, file))
})

parentPort?.postMessage(READY)

function answer(id: number, file: SourceFile): ParseReply {
  try {
    return { id, page: parseDocument(file, settings) }
  } catch (error) {
    const overflow = error instanceof RangeError && /call stack/i.test(error.message)
    if (overflow) return { id, reason: 'nested too deeply' }
    return { id, reason: error instanceof Error ? error.message : String(error) }
  }
}
