import type { Context } from '../context.ts'
import { requestRun } from '../runs/index.ts'
import { versionOf } from './open-target.ts'
import { selectCompanions, selectLibraryRow } from './queries.ts'
import { hasFailed, type Run } from './runs/queries.ts'

/** A configuration may name a hundred; the rest come one by one as they are asked for. */
const MAX_OTHER_VERSIONS = 10

/**
 * The other sources of a library give to its newest version as soon as it is there. Older ones get
 * what those sources say of them by a run of their own: a site speaks of the newest alone.
 */
export async function queueCompanions(ctx: Context, run: Run, libraryId: number): Promise<void> {
  const { librarySlug: slug, ownerWorkspaceId: owner } = run
  const library = await selectLibraryRow(ctx.db, { slug, ownerWorkspaceId: owner })
  if (versionOf({ library }, { version: null }) !== run.version) return
  for (const locator of await selectCompanions(ctx.db, libraryId, run.version ?? '')) {
    await requestRun(ctx, {
      librarySlug: run.librarySlug,
      sourceLocator: locator,
      range: run.version,
      libraryId,
      ownerWorkspaceId: run.ownerWorkspaceId,
      trigger: 'schedule',
    })
  }
}

/** Versions that a project's own configuration names are read as well, once. */
export async function queueOtherVersions(
  ctx: Context,
  run: Run,
  libraryId: number,
  named: readonly string[],
): Promise<void> {
  const { librarySlug, ownerWorkspaceId } = run
  const library = await selectLibraryRow(ctx.db, { slug: librarySlug, ownerWorkspaceId })
  const missing = named.filter((name) => !library?.versions.includes(name.replace(/^v(?=\d)/, '')))
  for (const range of missing.slice(0, MAX_OTHER_VERSIONS)) {
    const failed = await hasFailed(ctx.db, { librarySlug, ownerWorkspaceId, range })
    if (range === run.requestedRange || failed) continue
    const request = { librarySlug, range, libraryId, ownerWorkspaceId }
    await requestRun(ctx, { ...request, trigger: 'schedule' })
  }
}
