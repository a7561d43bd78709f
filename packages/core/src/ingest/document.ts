/** A documentation file as it lies in a package. */
export interface SourceFile {
  /** Path inside the package, with `/`: `docs/guide.md`. */
  path: string
  kind: ParsedDocument['kind']
  bytes: Uint8Array
}

/** A file that was left out, and why. */
export interface Skipped {
  path: string
  reason: string
}

/** A piece of a page, ready to be indexed. Lines count from 1 in the file as published. */
export interface Chunk {
  kind: 'prose' | 'code' | 'api'
  codeLanguage: string | null
  /** Titles from the page's own down to the nearest heading above. */
  headingPath: string[]
  /** Headings inside the text, which search weighs like those above it. */
  innerHeadings: string[]
  text: string
  url: string
  startLine: number
  endLine: number
}

/** A page with its chunks in reading order. */
export interface ParsedDocument {
  path: string
  url: string
  title: string
  description: string | null
  kind: 'readme' | 'guide' | 'changelog'
  /** BCP 47. */
  language: string
  /** SHA-256 of the file as published. */
  contentHash: Buffer
  byteCount: number
  chunks: Chunk[]
}
