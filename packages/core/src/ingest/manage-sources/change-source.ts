import { z } from 'zod'
import { type Context, requirePermission } from '../../context.ts'
import { type RequestedRun, requestRun } from '../../runs/index.ts'
import { readSettings } from '../open-target.ts'
import { findSource } from '../sources/registry.ts'
import { getSourceRow } from './list-sources.ts'
import { updateSettings } from './queries.ts'

export const ChangeSourceInput = z.object({
  sourceId: z.number().int().positive(),
  settings: z.record(z.string(), z.unknown()),
})

/** Gives a source other settings and queues a run that follows them. @throws AppError `bad_input`. */
export async function changeSource(
  ctx: Context,
  { sourceId, settings }: z.infer<typeof ChangeSourceInput>,
): Promise<RequestedRun> {
  requirePermission(ctx, 'libraries:index')
  const row = await getSourceRow(ctx, { sourceId })
  readSettings(await findSource(row.kind), settings)
  const followMajors = row.settings.followMajors === false ? { followMajors: false } : {}
  await updateSettings(ctx.db, sourceId, { ...settings, ...followMajors })
  ctx.log.info({ library: row.slug, locator: row.locator, actor: ctx.actor.id }, 'source changed')
  return requestRun(ctx, {
    librarySlug: row.slug,
    sourceLocator: row.isPrimary ? '' : row.locator,
    range: null,
    libraryId: row.libraryId,
    ownerWorkspaceId: row.ownerWorkspaceId,
    trigger: 'user',
  })
}
