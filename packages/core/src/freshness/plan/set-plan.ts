import { z } from 'zod'
import { type Context, requirePermission } from '../../context.ts'
import { AppError } from '../../errors.ts'
import { getPlan, getVisibleSource } from './get-plan.ts'
import { secondsToNextCheck } from './next-check.ts'
import { MAX_INTERVAL_SECONDS, MIN_INTERVAL_SECONDS, planOf } from './plan-of.ts'
import { updatePlan } from './queries.ts'
import { factsOf, type SourcePlan } from './source-plan.ts'

export const SetPlanInput = z.object({
  sourceId: z.number().int().positive(),
  /** Seconds between two looks, one hour to 30 days; null lets the scheduler choose. */
  intervalSeconds: z.number().int().min(MIN_INTERVAL_SECONDS).max(MAX_INTERVAL_SECONDS).nullable(),
  /** Whether new major versions are taken in; left as it is when not given. */
  followMajors: z.boolean().optional(),
})
export type SetPlanInput = z.infer<typeof SetPlanInput>

/** Sets how often a source is looked at, from now on. @throws AppError `not_found`, `bad_input`. */
export async function setPlan(ctx: Context, input: SetPlanInput): Promise<SourcePlan> {
  requirePermission(ctx, 'runs:manage')
  const { sourceId, intervalSeconds, followMajors } = input
  const source = await getVisibleSource(ctx, sourceId)
  if (followMajors !== undefined && !source.isPrimary) {
    throw new AppError(
      'bad_input',
      'Only the source that a library is made from has versions to follow.',
    )
  }
  const plan = planOf({ ...factsOf(source, new Date()), intervalSeconds })
  const { followMajors: _, ...settings } = source.settings
  await updatePlan(ctx.db, ctx.actor, sourceId, {
    intervalSeconds,
    nextCheckInSeconds: secondsToNextCheck(plan.intervalSeconds, null, Math.random()),
    ...(followMajors === undefined
      ? {}
      : { settings: followMajors ? settings : { ...settings, followMajors } }),
  })
  ctx.log.info({ sourceId, intervalSeconds, followMajors, actor: ctx.actor.id }, 'plan set')
  return getPlan(ctx, { sourceId })
}
