import type { documents } from '@twinmcp/db'

type Row = typeof documents.$inferSelect
export type DocumentKind = Row['kind']

/** What is known of where a document comes from. What is not known is left out. */
export interface Provenance {
  title?: string
  description?: string
  /** BCP 47. */
  language?: string
  author?: string
  /** SPDX identifier or the licence's name. */
  license?: string
  publishedAt?: Date
  fetchedAt?: Date
  commit?: string
  /** Community answers rank below official documentation, which is the default. */
  tier?: 'official' | 'community'
  /** Short facts of the kind of source: OpenGraph, votes, the guide of a symbol. */
  metadata?: Record<string, string>
}

/** A documentation file as its source has it. */
export interface SourceFile {
  /** Unique in its source, with `/`: `docs/guide.md`; of a web page the path without its host. */
  path: string
  kind: DocumentKind
  bytes: Uint8Array
  /** IANA media type; without it the path's ending tells. */
  mediaType?: string
  /** Where a person sees it; without it the source's link base tells. */
  url?: string
  provenance?: Provenance
}

/** A file that was left out, and why. */
export interface Skipped {
  path: string
  reason: string
}

export type ChunkKind = 'prose' | 'code' | 'api' | 'operation' | 'answer' | 'release'

/** A piece of a page, ready to be indexed. Lines count from 1 in the text that was cut. */
export interface Chunk {
  kind: ChunkKind
  codeLanguage: string | null
  /** Titles from the page's own down to the nearest heading above. */
  headingPath: string[]
  /** Headings inside the text, which search weighs like those above it. */
  innerHeadings: string[]
  text: string
  url: string
  startLine: number
  endLine: number
  /** API symbol or operation that it describes: `z.string().min`, `GET /pets`. */
  symbol?: string
  /** Why the text may try to instruct a model. */
  flags?: string[]
}

/** A page with its chunks in reading order. */
export interface ParsedDocument {
  path: string
  url: string
  title: string
  description: string | null
  kind: DocumentKind
  /** BCP 47. */
  language: string
  /** SHA-256 of the bytes as fetched. */
  contentHash: Buffer
  byteCount: number
  chunks: Chunk[]
  mediaType?: string | undefined
  provenance?: Provenance | undefined
}
