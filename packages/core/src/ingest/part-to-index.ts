import type { CoverageReport, versions } from '@twinmcp/db'
import type { ParsedDocument } from './document.ts'
import type { LibraryFacts, Part } from './queries.ts'

/** A document to be stored, with the key of its text in the raw store. */
export type StoredDocument = ParsedDocument & { textHash: Buffer | null }

/** What a source gives to a version. */
export interface PartToIndex {
  runId: string
  library: { ownerWorkspaceId: string | null; slug: string; name: string }
  /** Of the source a library is made from; null for others. */
  facts: LibraryFacts | null
  /** The source's row, where there is one already. */
  source: { libraryId: number; sourceId: number } | null
  version: Pick<typeof versions.$inferInsert, 'version' | 'publishedAt' | 'deprecated'>
  fingerprint: string | null
  documents: readonly StoredDocument[]
  /** Paths that have not changed since `base` and are kept, or copied from it. */
  unchanged: readonly string[]
  /** The part that the source compared with; null when it had nothing to compare with. */
  base: Part | null
  linkBase: Record<string, string | null> | null
  /** Stored with the source. */
  state: unknown
  /** Everything of the report but what only indexing knows. */
  coverage: Omit<CoverageReport, 'chunksReused'>
}
