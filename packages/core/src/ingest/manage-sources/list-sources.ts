import { z } from 'zod'
import { type Context, requirePermission } from '../../context.ts'
import { AppError } from '../../errors.ts'
import { findLibrary, parseLibraryId } from '../../libraries/index.ts'
import { type SourceRow, selectSourceById, selectSourcesOf } from './queries.ts'
import type { SourceView } from './source-view.ts'

export const SourcesInput = z.object({ libraryId: z.string().trim().min(1).max(300) })
export const SourceInput = z.object({ sourceId: z.number().int().positive() })
export type SourceInput = z.infer<typeof SourceInput>

/** Sources of a library, the one it is made from first. @throws AppError `not_found`. */
export async function listSources(
  ctx: Context,
  { libraryId }: z.infer<typeof SourcesInput>,
): Promise<SourceView[]> {
  requirePermission(ctx, 'libraries:read')
  const ref = parseLibraryId(libraryId)
  const library = await findLibrary(ctx, ref)
  if (!library) throw new AppError('not_found', `${ref.slug} is not indexed here.`)
  return (await selectSourcesOf(ctx.db, ctx.actor, library.id)).map(toSourceView)
}

/** @throws AppError `not_found`, also for those of other workspaces. */
export async function getSourceRow(ctx: Context, { sourceId }: SourceInput): Promise<SourceRow> {
  const row = await selectSourceById(ctx.db, ctx.actor, sourceId)
  if (row) return row
  throw new AppError('not_found', `There is no source ${sourceId}. It may have been removed.`)
}

/** One source. @throws AppError `not_found`. */
export async function getSource(ctx: Context, input: SourceInput): Promise<SourceView> {
  requirePermission(ctx, 'libraries:read')
  return toSourceView(await getSourceRow(ctx, input))
}

const toSourceView = (row: SourceRow): SourceView => ({
  sourceId: row.id,
  libraryId: row.slug,
  kind: row.kind,
  locator: row.locator,
  isPrimary: row.isPrimary,
  settings: row.settings,
  parts: row.parts.map((part) => ({ ...part, indexedAt: new Date(part.indexedAt).toISOString() })),
  hasWebhook: row.webhookId !== null,
  lastRunId: row.lastRunId,
  createdAt: row.createdAt.toISOString(),
})
