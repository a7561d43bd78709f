import type { chunks, documents } from '@twinmcp/db'
import { z } from 'zod'
import type { VersionMatch } from '../libraries/index.ts'
import type { RunView } from '../runs/index.ts'

export const QueryDocsInput = z.object({
  /** Any accepted id, with the version, range or tag behind the name. */
  libraryId: z.string().trim().min(1).max(300),
  query: z.string().trim().min(1).max(2_000),
  /** Hard limit for the whole text of the answer, in o200k_base tokens. */
  maxTokens: z.number().int().min(200).max(50_000).default(5_000),
  /** `nextCursor` of an earlier answer to the same question. */
  cursor: z.string().min(1).max(8_000).nullish(),
})
export type QueryDocsInput = z.input<typeof QueryDocsInput>
/** The input with its defaults filled in. */
export type Question = z.output<typeof QueryDocsInput>

type Document = typeof documents.$inferSelect

/** A piece of documentation with its provenance. */
export interface Snippet {
  /** The heading path in one line. */
  title: string
  headingPath: string[]
  kind: (typeof chunks.$inferSelect)['kind']
  /** Programming language of the code in it. */
  language: string | null
  /** Markdown, without invisible characters. */
  text: string
  path: string
  url: string
  startLine: number
  endLine: number
  /** SHA-256 of the text as published, in hex. */
  contentHash: string
  /** Relevance from 0 to 1, comparable within one answer. */
  score: number
  /** Tokens of `text`. */
  tokens: number
  documentKind: Document['kind']
  /** Whether the library's own project wrote it. */
  tier: Document['tier']
  author: string | null
  /** SPDX identifier or the licence's name. */
  license: string | null
  /** ISO 8601. */
  fetchedAt: string | null
  /** Why the text may try to instruct a model; empty for nearly all. */
  flags: string[]
}

/** What was asked for, what is served, and how the two stand to each other. */
export interface VersionContract {
  requested: string | null
  served: string
  latest: string | null
  match: VersionMatch
  note: string | null
}

export interface SearchInfo {
  mode: 'hybrid' | 'lexical'
  /** 0 to 1: part of the version's chunks that have an embedding. */
  embeddedShare: number
  note: string | null
}

export interface DocsAnswer {
  status: 'answer'
  libraryId: string
  libraryName: string
  version: VersionContract
  search: SearchInfo
  /** Most relevant first. */
  snippets: Snippet[]
  /** What an assistant reads: header, then the snippets with their sources. */
  text: string
  /** Tokens of `text`, never above `maxTokens`. */
  tokens: number
  maxTokens: number
  nextCursor: string | null
  timings: { embedMs: number; searchMs: number; assembleMs: number; totalMs: number }
}

/** The library is on its way; `message` says when to ask again. */
export interface DocsIndexing {
  status: 'indexing'
  libraryId: string
  runId: string
  stage: RunView['stage']
  progress: RunView['progress']
  message: string
}
