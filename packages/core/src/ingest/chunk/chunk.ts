import type { ChunkKind } from '../document.ts'

/** A chunk of a page, before it has a place in a version. */
export interface Chunk {
  kind: ChunkKind
  codeLanguage: string | null
  /** Outermost first; the last one stands right above the text. */
  headingPath: string[]
  /** Headings inside the text, which search weighs like those above it. */
  innerHeadings: string[]
  text: string
  /** Fragment of the nearest heading's link, without `#`; empty at the top of a page. */
  anchor: string
  startLine: number
  endLine: number
}

/** Characters, as JavaScript counts them. */
export const CHUNK_LIMIT = 1_500
/** What cutting and merging aim at: the embedding model reads about 1,000 characters. */
export const CHUNK_TARGET = 1_200
