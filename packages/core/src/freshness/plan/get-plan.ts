import { z } from 'zod'
import { type Context, requirePermission } from '../../context.ts'
import { AppError } from '../../errors.ts'
import { type PlannedSource, selectVisibleSource } from './queries.ts'
import { type SourcePlan, toSourcePlan } from './source-plan.ts'

export const SourceInput = z.object({ sourceId: z.number().int().positive() })
export type SourceInput = z.infer<typeof SourceInput>

/** When a source is looked at, how often and why. @throws AppError `not_found`. */
export async function getPlan(ctx: Context, { sourceId }: SourceInput): Promise<SourcePlan> {
  requirePermission(ctx, 'libraries:read')
  return toSourcePlan(await getVisibleSource(ctx, sourceId), new Date())
}

/** @throws AppError `not_found`. */
export async function getVisibleSource(ctx: Context, sourceId: number): Promise<PlannedSource> {
  const source = await selectVisibleSource(ctx.db, ctx.actor, sourceId)
  if (!source) throw new AppError('not_found', `There is no source ${sourceId}.`)
  return source
}
