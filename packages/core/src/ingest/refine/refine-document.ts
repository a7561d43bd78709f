import type { Chunk, ParsedDocument } from '../document.ts'
import { detectLanguage } from './detect-language.ts'
import { findInjections } from './find-injections.ts'
import { guessCodeLanguage } from './guess-code-language.ts'
import { maskSecrets } from './mask-secrets.ts'
import { splitFences } from './split-fences.ts'

/**
 * What a document needs before it is indexed: secrets masked, language told, code named, and text
 * marked that turns to the model. Pure; takes about 0.5 ms a chunk.
 */
export function refineDocument(document: ParsedDocument): ParsedDocument {
  const language = detectLanguage(document)
  const counts: Record<string, number> = {}
  const mask = (text: string) => {
    const masked = maskSecrets(text)
    for (const [kind, count] of Object.entries(masked.counts))
      counts[kind] = (counts[kind] ?? 0) + count
    return masked.text
  }
  const chunks = document.chunks.map((chunk) => refineChunk(chunk, mask))
  const title = mask(document.title)
  const description = document.description === null ? null : mask(document.description)
  const kinds = Object.entries(counts).sort(([a], [b]) => (a < b ? -1 : 1))
  if (kinds.length === 0) return { ...document, title, description, language, chunks }
  const masked = kinds.map(([kind, count]) => `${kind} ${count}`).join(', ')
  const { provenance } = document
  const metadata = { ...provenance?.metadata, masked }
  return {
    ...document,
    title,
    description,
    language,
    chunks,
    provenance: { ...provenance, metadata },
  }
}

function refineChunk(chunk: Chunk, mask: (text: string) => string): Chunk {
  const text = mask(chunk.text)
  const found = findInjections(text, [...chunk.headingPath, ...chunk.innerHeadings])
  const flags = [...new Set([...(chunk.flags ?? []), ...found])].sort()
  return {
    ...chunk,
    text,
    headingPath: chunk.headingPath.map(mask),
    innerHeadings: chunk.innerHeadings.map(mask),
    codeLanguage: chunk.codeLanguage ?? codeLanguageOf(text),
    ...(flags.length > 0 ? { flags } : {}),
  }
}

/** Of the longest code without a name. */
function codeLanguageOf(text: string): string | null {
  if (!/```|~~~/.test(text)) return null
  const code = splitFences(text).filter(({ isCode, info }) => isCode && info === '')
  const longest = code.toSorted((a, b) => b.text.length - a.text.length)[0]
  return longest ? guessCodeLanguage(longest.text) : null
}
