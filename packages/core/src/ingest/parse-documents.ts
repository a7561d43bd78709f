import { availableParallelism } from 'node:os'
import { bulkhead } from 'cockatiel'
import { type ConvertPool, createConvertPool } from './convert/create-convert-pool.ts'
import { needsConversion } from './convert/format.ts'
import { decodeText } from './decode-text.ts'
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
/** Files on their way while others are parsed, where files are converted first. */
const CONVERTING = 3

/**
 * Parses the files of a source; documents come in the order of the files. Other formats than
 * Markdown are converted first, in processes of their own. A page that cannot be had, or not within
 * its bounds, is skipped with the reason and costs no other.
 */
export async function parseDocuments(
  files: readonly SourceFile[],
  { library, linkBase, onDocument, signal, limits }: ParseOptions,
): Promise<{ documents: ParsedDocument[]; skipped: Skipped[] }> {
  const threads = threadsFor(files)
  const pool = createParsePool({ library, linkBase }, { threads, limits: { ...LIMITS, ...limits } })
  const parsing = bulkhead(threads, Infinity)
  const converts = files.some(needsConversion)
  const converter = converts ? createConvertPool() : null
  const results: (ParsedDocument | Skipped)[] = []
  let next = 0
  let stopped = 0

  const parse = async (given: SourceFile): Promise<ParsedDocument | Skipped> => {
    const file = await toMarkdown(converter, given)
    if ('reason' in file) return file
    const reply = await parsing.execute(() => pool.parse(file))
    if ('stopped' in reply) stopped += 1
    return withHidden(given, toResult(given, file, reply))
  }
  const work = async () => {
    for (let index = next++; index < files.length; index = next++) {
      signal?.throwIfAborted()
      const file = files[index] as SourceFile
      if (stopped >= MAX_STOPPED) {
        const reason = `after ${MAX_STOPPED} pages that exhaust the parser`
        results[index] = { path: file.path, reason }
        continue
      }
      const result = await parse(file)
      results[index] = result
      if ('chunks' in result) await onDocument?.(result)
    }
  }
  try {
    await Promise.all(Array.from({ length: threads + (converts ? CONVERTING : 0) }, work))
  } finally {
    // Ends the other loops at their next page when one has failed.
    next = files.length
    await Promise.all([pool.close(), converter?.close()])
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

/** The file as Markdown, with what it says of itself; what its source says of it goes first. */
async function toMarkdown(
  converter: ConvertPool | null,
  file: SourceFile,
): Promise<SourceFile | Skipped> {
  if (!converter || !needsConversion(file)) return file
  const converted = await converter.convert(file)
  if ('reason' in converted) return { path: file.path, reason: converted.reason }
  const { provenance: found } = converted
  const metadata = { ...found.metadata, ...file.provenance?.metadata }
  return {
    ...file,
    bytes: new TextEncoder().encode(converted.markdown),
    mediaType: 'text/markdown',
    provenance: { ...found, ...file.provenance, metadata },
  }
}

/** Marks a converted page that hides text from its readers: conversion has taken that out. */
async function withHidden(
  { bytes, mediaType }: SourceFile,
  result: ParsedDocument | Skipped,
): Promise<ParsedDocument | Skipped> {
  if ('reason' in result || !Number(result.provenance?.metadata?.hiddenText ?? 0)) return result
  // Few pages hide anything, and its patterns take long to load.
  const { findHidden, flagHidden } = await import('./refine/find-hidden.ts')
  const { text } = decodeText(bytes, mediaType)
  return text === null ? result : flagHidden(result, findHidden(text))
}

/** Hash and size are those of the file as fetched, whatever it was converted to. */
function toResult(
  fetched: SourceFile,
  { provenance }: SourceFile,
  reply: ParseReply,
): ParsedDocument | Skipped {
  if ('reason' in reply) return { path: fetched.path, reason: reply.reason }
  return {
    ...reply.page,
    path: fetched.path,
    kind: fetched.kind,
    contentHash: sha256(fetched.bytes),
    byteCount: fetched.bytes.length,
    mediaType: fetched.mediaType,
    provenance: reply.page.provenance ?? provenance,
  }
}
