import type { ParsedDocument, Provenance } from '../document.ts'
import type { PlainDocument } from './api-protocol.ts'

/** A document as the bounded process sent it, as the pipeline has it. */
export function fromPlain(
  { contentHash, metadata, ...document }: PlainDocument,
  known: Provenance = {},
): ParsedDocument {
  return {
    ...document,
    contentHash: Buffer.from(contentHash, 'hex'),
    provenance: { ...known, ...(metadata ? { metadata } : {}) },
  }
}
