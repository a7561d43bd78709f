import { createHash } from 'node:crypto'
import type { ChunkRow } from './queries.ts'

/** What is lent to a chunk from its neighbour should explain it, not replace it. */
const MAX_BORROWED_CHARS = 1_200
const FENCE = /^ {0,3}(?:`{3,}|~{3,})/

/** A chunk's text and lines, with what it needs from its neighbours to make sense. */
export interface CompletedChunk {
  text: string
  startLine: number
  endLine: number
  /** SHA-256 of `text`, in hex. */
  contentHash: string
  /** Ordinal of the neighbour that was taken in whole; null when none was. */
  absorbed: number | null
}

/**
 * Code alone gets the paragraph that explains it; prose that ends with a colon gets the code it
 * announces. Neighbours are those of the same document, or undefined.
 */
export function completeChunk(
  chunk: ChunkRow,
  before: ChunkRow | undefined,
  after: ChunkRow | undefined,
): CompletedChunk {
  let { text, startLine, endLine } = chunk
  let absorbed: number | null = null
  const explanation = isCodeAlone(text) && before ? lastParagraph(before.text) : null
  if (explanation && before) {
    text = `${explanation}\n\n${text}`
    startLine = Math.min(startLine, before.endLine - explanation.split('\n').length + 1)
    if (explanation === before.text.trim()) absorbed = before.ordinal
  }
  const example = chunk.text.trimEnd().endsWith(':') && after ? firstCodeBlock(after.text) : null
  if (example && after) {
    text = `${text.trimEnd()}\n\n${example}`
    endLine = Math.max(endLine, after.startLine + example.split('\n').length - 1)
    if (example === after.text.trim()) absorbed = after.ordinal
  }
  const contentHash =
    text === chunk.text ? chunk.contentHash : createHash('sha256').update(text).digest('hex')
  return { text, startLine, endLine, contentHash, absorbed }
}

/** Whether nothing but fenced code is in it. */
function isCodeAlone(text: string): boolean {
  const lines = text.trim().split('\n')
  let fence: string | null = null
  for (const line of lines) {
    const [opening] = FENCE.exec(line) ?? []
    if (fence !== null) {
      if (opening && line.trim().startsWith(fence.trim()) && !/[^`~\s]/.test(line)) fence = null
    } else if (opening) {
      fence = opening
    } else if (line.trim() !== '') {
      return false
    }
  }
  return FENCE.test(lines[0] ?? '')
}

function lastParagraph(text: string): string | null {
  const paragraph =
    text
      .trim()
      .split(/\n{2,}/)
      .at(-1) ?? ''
  const usable =
    paragraph !== '' && !FENCE.test(paragraph) && !/^ {0,3}(?:`{3,}|~{3,})\s*$/m.test(paragraph)
  return usable && paragraph.length <= MAX_BORROWED_CHARS ? paragraph : null
}

function firstCodeBlock(text: string): string | null {
  const lines = text.trimStart().split('\n')
  const [opening] = FENCE.exec(lines[0] ?? '') ?? []
  if (!opening) return null
  const end = lines.findIndex((line, index) => index > 0 && line.trim() === opening.trim())
  const block = lines.slice(0, end < 0 ? lines.length : end + 1).join('\n')
  return end >= 0 && block.length <= MAX_BORROWED_CHARS ? block : null
}
