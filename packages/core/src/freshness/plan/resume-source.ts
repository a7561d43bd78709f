import { type Context, requirePermission } from '../../context.ts'
import { getPlan, getVisibleSource, type SourceInput } from './get-plan.ts'
import { updatePlan } from './queries.ts'
import type { SourcePlan } from './source-plan.ts'

/** Looks at a paused source again, at the next round of the scheduler. @throws AppError `not_found`. */
export async function resumeSource(ctx: Context, { sourceId }: SourceInput): Promise<SourcePlan> {
  requirePermission(ctx, 'runs:manage')
  const source = await getVisibleSource(ctx, sourceId)
  if (source.pausedAt) {
    await updatePlan(ctx.db, ctx.actor, sourceId, { paused: false, nextCheckInSeconds: 0 })
    ctx.log.info({ sourceId, actor: ctx.actor.id }, 'source resumed')
  }
  return getPlan(ctx, { sourceId })
}
