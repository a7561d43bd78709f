/** What a source gave to one version of its library. Times are ISO 8601. */
export interface PartView {
  version: string
  documentCount: number
  chunkCount: number
  indexedAt: string
}

/** A source of a library with what was chosen for it and what it gave; its plan is in `freshness`. */
export interface SourceView {
  sourceId: number
  /** Public id of its library: `/npm/zod`. */
  libraryId: string
  /** `npm`, `website`, `github`, … */
  kind: string
  /** `website:https://zod.dev/`. */
  locator: string
  isPrimary: boolean
  settings: Record<string, unknown>
  /** Newest version first, 20 at most. */
  parts: PartView[]
  hasWebhook: boolean
  lastRunId: string | null
  createdAt: string
}
