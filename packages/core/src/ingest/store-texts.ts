import type { Context } from '../context.ts'
import type { ParsedDocument, SourceFile } from './document.ts'
import type { StoredDocument } from './part-to-index.ts'
import { putRaw } from './raw-store/queries.ts'
import { storable } from './storable.ts'

/** Statements stay small and memory bounded, whatever the size of a source. */
const BATCH_BYTES = 4_000_000

/**
 * Keeps what was fetched, so that it can be parsed again without asking the source, and the text of
 * each document as it is indexed, so that two states of a page can be compared.
 */
export async function storeTexts(
  ctx: Context,
  files: readonly SourceFile[],
  parsed: readonly ParsedDocument[],
): Promise<StoredDocument[]> {
  const documents = storable(parsed)
  await putInBatches(
    ctx,
    files.map(({ bytes }) => bytes),
  )
  const encoder = new TextEncoder()
  const hashes = await putInBatches(
    ctx,
    documents.map(({ chunks }) => encoder.encode(chunks.map(({ text }) => text).join('\n\n'))),
  )
  return documents.map((document, index) => ({ ...document, textHash: hashes[index] ?? null }))
}

async function putInBatches(ctx: Context, blobs: readonly Uint8Array[]): Promise<Buffer[]> {
  const hashes: Buffer[] = []
  let batch: Uint8Array[] = []
  let size = 0
  const flush = async () => {
    ctx.signal?.throwIfAborted()
    if (batch.length > 0) hashes.push(...(await putRaw(ctx.db, batch)))
    batch = []
    size = 0
  }
  for (const bytes of blobs) {
    batch.push(bytes)
    size += bytes.byteLength
    if (size >= BATCH_BYTES) await flush()
  }
  await flush()
  return hashes
}
