import { z } from 'zod'
import type { Context } from '../../context.ts'
import type { ParsedDocument, Skipped, SourceFile } from '../document.ts'
import type { LinkBase } from '../link-base.ts'
import type { LibraryFacts } from '../queries.ts'

/** For kinds that have nothing to choose. */
export const NoSettings = z.strictObject({})
export type NoSettings = z.infer<typeof NoSettings>

/** Which source is read, and what is known of it before. */
export interface SourceTarget<Settings = unknown> {
  /** The locator without its kind: `zod`, `colinhacks/zod`, `https://zod.dev/`. */
  name: string
  settings: Settings
  /** Null at the first run of the source that a library is made from. */
  sourceId: number | null
  /** What the source returned as `state` when it was last indexed; null before. */
  state: unknown
  runId: string
}

/** A version that a source has, before anything of it is downloaded. */
export interface Release {
  /** Null for a source without versions of its own: it goes into the library's newest one. */
  version: string | null
  /** Another one whenever the content is; null where the source cannot tell. */
  fingerprint: string | null
  deprecated: string | null
  /** What the source says of the library, its other versions included; null when it knows nothing. */
  facts: Omit<LibraryFacts, 'ownerWorkspaceId' | 'slug'> | null
}

/** Documents as indexed now from the same source by the same pipeline: path → SHA-256 in hex. */
export type KnownDocuments = ReadonlyMap<string, string>

/** How far a fetch has come. */
export interface FetchProgress {
  pagesFound: number
  pagesFetched: number
  /** Page in work. */
  current?: string
}
export type ReportFetch = (progress: FetchProgress) => Promise<void>

/** The documentation of a release, as it lies in the source. */
export interface SourceDocuments {
  /** To be converted, parsed and cut, in reading order. */
  files: SourceFile[]
  /** Cut by the source itself: symbols of an API, answers to a question. */
  ready: ParsedDocument[]
  /** Paths of `known` that have not changed: they are kept as they are. */
  unchanged: string[]
  skipped: Skipped[]
  /** All of the above together. */
  filesFound: number
  linkBase: LinkBase
  publishedAt: Date | null
  /** Versions that the project itself wants to be read besides this one. */
  otherVersions?: string[]
  /** To be had again as `target.state` at the next run. */
  state?: unknown
}

/**
 * Where documentation comes from: one value a kind, all with the same steps and held to the same
 * laws by `sources.test-suite.ts`. Every step throws AppError: `not_found` and `bad_input` for what
 * no second try would mend, `upstream`, `unavailable` and `too_many_requests` for what may pass; or
 * the signal's reason.
 */
export interface Source<Settings = unknown, Found extends Release = Release, Fetched = unknown> {
  kind: string
  /** Refuses a name before anything is stored. @throws AppError `bad_input`, `forbidden`. */
  checkName?(ctx: Context, name: string): void
  /** Set where the source keeps rows of its own, so that its row must exist before it is read. */
  needsRow?: boolean
  /** Every field has a default; unknown ones are refused. */
  settings: z.ZodType<Settings>
  /** Version and fingerprint where they can be had in one small request; else null. */
  peek(
    ctx: Context,
    target: SourceTarget<Settings>,
    range: string,
  ): Promise<Pick<Release, 'version' | 'fingerprint'> | null>
  /** The release that a version, range or tag means. */
  discover(ctx: Context, target: SourceTarget<Settings>, range: string): Promise<Found>
  /** Downloads it, checked against what vouches for it. */
  fetch(
    ctx: Context,
    target: SourceTarget<Settings>,
    found: Found,
    known: KnownDocuments,
    report: ReportFetch,
  ): Promise<Fetched>
  /** Parts its documentation from everything else. */
  documents(
    ctx: Context,
    target: SourceTarget<Settings>,
    found: Found,
    fetched: Fetched,
    known: KnownDocuments,
  ): Promise<SourceDocuments>
}
