import type { Context } from '../../context.ts'
import type { Skipped, SourceFile } from '../document.ts'
import type { LinkBase } from '../link-base.ts'
import type { LibraryFacts } from '../queries.ts'

/** A version that a source has, before anything of it is downloaded. */
export interface Release {
  version: string
  /** Another one whenever the content is; null where the source cannot tell. */
  fingerprint: string | null
  deprecated: string | null
  /** What the source says of the library, its other versions included. */
  facts: Omit<LibraryFacts, 'ownerWorkspaceId' | 'slug'>
}

/** The documentation of a release, as it lies in the source. */
export interface SourceDocuments {
  /** In reading order. */
  files: SourceFile[]
  skipped: Skipped[]
  /** `files` and `skipped` together. */
  filesFound: number
  linkBase: LinkBase
  publishedAt: Date | null
}

/**
 * Where documentation comes from: one value a kind, all with the same three steps and held to the
 * same laws by `sources.test-suite.ts`. Every step throws AppError: `not_found` and `bad_input` for
 * what no second try would mend, `upstream` for what may pass; or the signal's reason.
 */
export interface Source<Found extends Release = Release, Fetched = unknown> {
  kind: string
  /** Version and fingerprint where a name and range give them in one small request; else null. */
  peek(
    ctx: Context,
    name: string,
    range: string,
  ): Promise<Pick<Release, 'version' | 'fingerprint'> | null>
  /** The release that a version, range or tag means. */
  discover(ctx: Context, name: string, range: string): Promise<Found>
  /** Downloads it, checked against what vouches for it. */
  fetch(ctx: Context, found: Found): Promise<Fetched>
  /** Parts its documentation from everything else. */
  documents(ctx: Context, found: Found, fetched: Fetched): Promise<SourceDocuments>
}
