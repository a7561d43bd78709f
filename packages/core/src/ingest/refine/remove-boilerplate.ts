import { createHash } from 'node:crypto'
import type { Chunk, ParsedDocument } from '../document.ts'
import { type Stretch, splitFences } from './split-fences.ts'

const MIN_PAGES = 8
const MIN_SHARE = 0.3
const MAX_HASHES = 1_000
const LINK_ITEM = /^\s*(?:[-*+]|\d+\.)\s+\[[^\]]*\]\([^)]*\)\s*$/

/**
 * Takes out what the pages of a site have in common: paragraphs, and list items that are a link
 * alone, which stand on more than 30 % of them and on at least 8. Headings and code stay. `known`
 * are hashes of such blocks from earlier runs, for a run that sees a few pages only.
 * @returns the pages (without chunks where nothing is left) and the hashes for the next run.
 */
export function removeBoilerplate(
  documents: readonly ParsedDocument[],
  known: readonly string[] = [],
): { documents: ParsedDocument[]; boilerplate: string[] } {
  const pages = documents.filter(isPage)
  const repeated = new Set(known)
  for (const hash of countBlocks(pages)) repeated.add(hash)
  const boilerplate = [...repeated].slice(-MAX_HASHES)
  if (boilerplate.length === 0) return { documents: [...documents], boilerplate }
  return {
    documents: documents.map((each) => (isPage(each) ? cleanPage(each, repeated) : each)),
    boilerplate,
  }
}

const isPage = ({ mediaType }: ParsedDocument) =>
  mediaType === 'text/html' || mediaType === 'application/xhtml+xml'

function countBlocks(pages: readonly ParsedDocument[]): string[] {
  if (pages.length < MIN_PAGES) return []
  const counts = new Map<string, number>()
  for (const { chunks } of pages) {
    const seen = new Set<string>()
    for (const { text } of chunks) {
      for (const unit of unitsOf(text)) if (unit.hash !== null) seen.add(unit.hash)
    }
    for (const hash of seen) counts.set(hash, (counts.get(hash) ?? 0) + 1)
  }
  const least = Math.max(MIN_PAGES, Math.floor(MIN_SHARE * pages.length) + 1)
  return [...counts].filter(([, count]) => count >= least).map(([hash]) => hash)
}

function cleanPage(page: ParsedDocument, repeated: ReadonlySet<string>): ParsedDocument {
  const chunks = page.chunks.flatMap((chunk) => cleanChunk(chunk, repeated))
  return { ...page, chunks }
}

function cleanChunk(chunk: Chunk, repeated: ReadonlySet<string>): Chunk[] {
  const units = unitsOf(chunk.text)
  const left = units.filter(({ hash }) => hash === null || !repeated.has(hash))
  if (left.length === units.length) return [chunk]
  const says = left.some(({ text }) => text.trim() !== '' && !/^#{1,6}\s[^\n]*$/.test(text.trim()))
  if (!says) return []
  const text = left
    .map((unit) => unit.text)
    .join('')
    .replace(/\n{3,}/g, '\n\n')
    .trim()
  return [{ ...chunk, text }]
}

/** What is compared and dropped as one; `hash` is null for what is never dropped. */
interface Unit {
  text: string
  hash: string | null
}

function unitsOf(text: string): Unit[] {
  return splitFences(text).flatMap((stretch) =>
    stretch.isCode ? [codeUnit(stretch)] : proseUnits(stretch.text),
  )
}

function codeUnit({ info, text }: Stretch): Unit {
  const longest = Math.max(2, ...[...text.matchAll(/`{3,}/g)].map(([marks]) => marks.length))
  const fence = '`'.repeat(longest + 1)
  return { text: `${fence}${info}\n${text}${text === '' ? '' : '\n'}${fence}\n`, hash: null }
}

function proseUnits(text: string): Unit[] {
  const units: Unit[] = []
  for (const block of text.split(/\n{2,}/)) {
    const lines = block.split('\n')
    if (lines.every((line) => LINK_ITEM.test(line))) {
      for (const line of lines) units.push({ text: `${line}\n`, hash: hashOf(line) })
      units.push({ text: '\n', hash: null })
    } else if (/^\s*#{1,6}\s/.test(block)) {
      units.push({ text: `${lines[0]}\n`, hash: null })
      if (lines.length > 1) units.push(paragraph(lines.slice(1).join('\n')))
      units.push({ text: '\n', hash: null })
    } else units.push(paragraph(block))
  }
  return units
}

const paragraph = (block: string): Unit => ({ text: `${block}\n\n`, hash: hashOf(block) })

function hashOf(block: string): string | null {
  const words = block.toLowerCase().match(/[\p{L}\p{N}]+/gu)
  if (!words) return null
  return createHash('sha256').update(words.join(' ')).digest('base64url').slice(0, 16)
}
