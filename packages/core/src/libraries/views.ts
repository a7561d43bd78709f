import type { CoverageReport } from '@twinmcp/db'
import type { RunView } from '../runs/index.ts'

export type LibraryState = 'indexed' | 'embedding' | 'indexing' | 'failed' | 'not_indexed'

/** A library in a list. Times are ISO 8601. */
export interface LibraryHit {
  /** Public id: `/npm/zod`. */
  libraryId: string
  name: string
  ecosystem: string
  description: string | null
  latestVersion: string | null
  /** Indexed versions, newest first. */
  versions: string[]
  documentCount: number
  chunkCount: number
  tokenCount: number
  state: LibraryState
  /** 0 to 1: how well it fits what was searched; 1 in plain lists. */
  score: number
  repositoryUrl: string | null
  homepageUrl: string | null
  license: string | null
  updatedAt: string | null
}

/** One indexed version. Counts are rows; `embeddedCount` of `chunkCount` have a vector. */
export interface VersionView {
  version: string
  publishedAt: string | null
  deprecated: string | null
  documentCount: number
  chunkCount: number
  embeddedCount: number
  tokenCount: number
  indexedAt: string
  embeddedAt: string | null
  isLatest: boolean
}

export interface SourceView {
  id: number
  kind: string
  locator: string
  lastCheckedAt: string | null
}

export interface LibraryDetail extends LibraryHit {
  aliases: string[]
  distTags: Record<string, string>
  registryCheckedAt: string | null
  sources: SourceView[]
  versionList: VersionView[]
  latestRun: RunView | null
  /** Report of the newest run that has one. */
  coverage: CoverageReport | null
}
