import { parentPort, workerData } from 'node:worker_threads'
import type { SourceFile } from './document.ts'
import { isDescription, parseDescription } from './parse-description.ts'
import { parseDocument } from './parse-document.ts'
import {
  type ParsedBody,
  type ParseReply,
  type ParseRequest,
  type ParseSettings,
  READY,
} from './parse-protocol.ts'
import { refineDocument } from './refine/refine-document.ts'

const settings: ParseSettings = workerData

parentPort?.on('message', async ({ id, ...file }: ParseRequest) => {
  parentPort?.postMessage(await answer(id, file))
})

parentPort?.postMessage(READY)

async function answer(id: number, file: SourceFile): Promise<ParseReply> {
  try {
    const page =
      file.kind === 'api' && isDescription(file)
        ? await parseDescription(file)
        : parseDocument(file, settings)
    return { id, page: refine(file, page) }
  } catch (error) {
    const overflow = error instanceof RangeError && /call stack/i.test(error.message)
    if (overflow) return { id, reason: 'nested too deeply' }
    return { id, reason: error instanceof Error ? error.message : String(error) }
  }
}

/** Here rather than beside the queue, whose heartbeats a large source would hold up. */
function refine(file: SourceFile, page: ParsedBody): ParsedBody {
  const { path, kind, provenance } = file
  const whole = { ...page, path, kind, provenance, contentHash: Buffer.alloc(0), byteCount: 0 }
  const { url, title, description, language, chunks, ...refined } = refineDocument(whole)
  const found = refined.provenance
  return { url, title, description, language, chunks, ...(found ? { provenance: found } : {}) }
}
