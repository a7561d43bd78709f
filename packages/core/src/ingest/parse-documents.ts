import { availableParallelism } from 'node:os'
import type { ParsedDocument, Skipped, SourceFile } from './document.ts'
import { sha256 } from './embedding-input.ts'
import type { LinkBase } from './link-base.ts'
import { createParsePool, type ParseLimits } from './parse-pool.ts'
import type { ParseReply } from './parse-protocol.ts'

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
/** Below this a second thread costs more than it saves: it takes 0.2 s to load the parser. */
const BYTES_PER_THREAD = 500_000
const MAX_THREADS = 2

/**
 * Parses the files of a package; documents come in the order of the files. A page that cannot be
 * parsed, or not within its bounds, is skipped with the reason and costs no other.
 */
export async function parseDocuments(
  files: readonly SourceFile[],
  { library, linkBase, onDocument, signal, limits }: ParseOptions,
): Promise<{ documents: ParsedDocument[]; skipped: Skipped[] }> {
  const threads = threadsFor(files)
  const pool = createParsePool({ library, linkBase }, { threads, limits: { ...LIMITS, ...limits } })
  const results: (ParsedDocument | Skipped)[] = []
  let next = 0
  let stopped = 0

  const work = async () => {
    for (let index = next++; index < files.length; index = next++) {
      signal?.throwIfAborted()
      const file = files[index] as SourceFile
      if (stopped >= MAX_STOPPED) {
        const reason = `after ${MAX_STOPPED} pages that exhaust the parser`
        results[index] = { path: file.path, reason }
        continue
      }
      const reply = await pool.parse(file)
      if ('stopped' in reply) stopped += 1
      const result = toResult(file, reply)
      results[index] = result
      if ('chunks' in result) await onDocument?.(result)
    }
  }
  try {
    await Promise.all(Array.from({ length: threads }, work))
  } finally {
    // Ends the other threads at their next page when one has failed.
    next = files.length
    await pool.close()
  }
  return {
    documents: results.filter((result) => 'chunks' in result),
    skipped: results.filter((result) => 'reason' in result),
  }
}

function threadsFor(files: readonly SourceFile[]): number {
  const bytes = files.reduce((sum, file) => sum + file.bytes.length, 0)
  const useful = Math.ceil(bytes / BYTES_PER_THREAD)
  return Math.max(1, Math.min(useful, MAX_THREADS, availableParallelism()))
}

function toResult(file: SourceFile, reply: ParseReply): ParsedDocument | Skipped {
  if ('reason' in reply) return { path: file.path, reason: reply.reason }
  return {
    ...reply.page,
    path: file.path,
    kind: file.kind,
    contentHash: sha256(file.bytes),
    byteCount: file.bytes.length,
  }
}
