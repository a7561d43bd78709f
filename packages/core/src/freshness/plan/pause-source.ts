import { type Context, requirePermission } from '../../context.ts'
import { getPlan, getVisibleSource, type SourceInput } from './get-plan.ts'
import { updatePlan } from './queries.ts'
import type { SourcePlan } from './source-plan.ts'

/** Looks at a source no more until it is resumed; runs that are under way go on. @throws AppError `not_found`. */
export async function pauseSource(ctx: Context, { sourceId }: SourceInput): Promise<SourcePlan> {
  requirePermission(ctx, 'runs:manage')
  await getVisibleSource(ctx, sourceId)
  await updatePlan(ctx.db, ctx.actor, sourceId, { paused: true })
  ctx.log.info({ sourceId, actor: ctx.actor.id }, 'source paused')
  return getPlan(ctx, { sourceId })
}
