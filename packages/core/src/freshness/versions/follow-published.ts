import type { Context } from '../../context.ts'
import type { PlannedSource } from '../plan/queries.ts'
import { followVersions } from './follow-versions.ts'
import { markWithdrawn } from './mark-withdrawn.ts'
import { selectVersionFacts } from './queries.ts'

/** Registries that name every version they have; tags of a repository come and go as they like. */
const NAMES_ALL = new Set(['pypi', 'crates', 'maven', 'packagist', 'rubygems'])

/** Does with the versions that a run has found what a poll does with those of an npm package. */
export async function followPublished(ctx: Context, source: PlannedSource): Promise<void> {
  if (NAMES_ALL.has(source.kind)) {
    const facts = await selectVersionFacts(ctx.db, source.libraryId)
    const published = facts?.publishedVersions ?? []
    await ctx.db.transaction((tx) =>
      markWithdrawn(ctx, tx, source, { published, deprecated: null }),
    )
  }
  await followVersions(ctx, source)
}
