import { type Context, requirePermission } from '../../context.ts'
import { getVisibleLibrary, type LibraryIdInput } from '../visible-library.ts'
import { selectSourcesOf } from './queries.ts'
import { type SourcePlan, toSourcePlan } from './source-plan.ts'

const MOST_SOURCES = 200

/** The plans of all sources of a library. @throws AppError `not_found`. */
export async function listPlans(
  ctx: Context,
  { libraryId }: LibraryIdInput,
): Promise<SourcePlan[]> {
  requirePermission(ctx, 'libraries:read')
  const library = await getVisibleLibrary(ctx, libraryId)
  const rows = await selectSourcesOf(ctx.db, ctx.actor, library.id, MOST_SOURCES)
  const now = new Date()
  return rows.map((row) => toSourcePlan(row, now))
}
