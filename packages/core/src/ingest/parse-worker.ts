import { parentPort, workerData } from 'node:worker_threads'
import type { SourceFile } from './document.ts'
import { isDescription, parseDescription } from './parse-description.ts'
import { parseDocument } from './parse-document.ts'
import { type ParseReply, type ParseRequest, type ParseSettings, READY } from './parse-protocol.ts'

const settings: ParseSettings = workerData

parentPort?.on('message', async ({ id, ...file }: ParseRequest) => {
  parentPort?.postMessage(await answer(id, file))
})

parentPort?.postMessage(READY)

async function answer(id: number, file: SourceFile): Promise<ParseReply> {
  try {
    const page = isDescription(file) ? await parseDescription(file) : parseDocument(file, settings)
    return { id, page }
  } catch (error) {
    const overflow = error instanceof RangeError && /call stack/i.test(error.message)
    if (overflow) return { id, reason: 'nested too deeply' }
    return { id, reason: error instanceof Error ? error.message : String(error) }
  }
}
