import type { ParsedDocument, Skipped, SourceFile } from './document.ts'
import { sha256 } from './embedding-input.ts'
import type { LinkBase } from './link-base.ts'
import { createParsePool, type ParseLimits } from './parse-pool.ts'

export interface ParseOptions {
  library: string
  linkBase: LinkBase
  /** Told of each page as it is done. */
  onDocument?: (document: ParsedDocument) => Promise<void> | void
  signal?: AbortSignal | undefined
  limits?: Partial<ParseLimits>
}

const LIMITS: ParseLimits = { timeoutMs: 10_000, memoryBytes: 768 * 1024 * 1024 }
/** After so many pages that had to be stopped, the package is taken to be hostile. */
const MAX_STOPPED = 6

/**
 * Parses the files of a package in the order given. A page that cannot be parsed, or not within its
 * bounds, is skipped with the reason and costs no other.
 */
export async function parseDocuments(
  files: readonly SourceFile[],
  { library, linkBase, onDocument, signal, limits }: ParseOptions,
): Promise<{ documents: ParsedDocument[]; skipped: Skipped[] }> {
  const documents: ParsedDocument[] = []
  const skipped: Skipped[] = []
  const pool = createParsePool({ library, linkBase }, { ...LIMITS, ...limits })
  let stopped = 0
  try {
    for (const file of files) {
      signal?.throwIfAborted()
      if (stopped >= MAX_STOPPED) {
        skipped.push({
          path: file.path,
          reason: `after ${MAX_STOPPED} pages that exhaust the parser`,
        })
        continue
      }
      const reply = await pool.parse(file)
      if ('reason' in reply) {
        skipped.push({ path: file.path, reason: reply.reason })
        if (reply.stopped) stopped += 1
        continue
      }
      const document = {
        ...reply.page,
        path: file.path,
        kind: file.kind,
        contentHash: sha256(file.bytes),
        byteCount: file.bytes.length,
      }
      documents.push(document)
      await onDocument?.(document)
    }
  } finally {
    await pool.close()
  }
  return { documents, skipped }
}
