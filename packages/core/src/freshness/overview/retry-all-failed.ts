import { type Context, requirePermission } from '../../context.ts'
import { AppError } from '../../errors.ts'
import { retryRun } from '../../runs/index.ts'
import { selectDeadLetters } from './queries.ts'

const AT_ONCE = 200

/** Queues again every failed run that nothing has made good since, at most 200 of them a call. */
export async function retryAllFailed(ctx: Context): Promise<{ retried: number; left: number }> {
  requirePermission(ctx, 'runs:manage')
  const dead = await selectDeadLetters(ctx.db, ctx.actor, AT_ONCE + 1)
  let retried = 0
  for (const { runId } of dead.slice(0, AT_ONCE)) {
    if (await requeue(ctx, runId)) retried += 1
  }
  ctx.log.info({ retried, actor: ctx.actor.id }, 'failed runs queued again')
  return { retried, left: dead.length - retried }
}

/** False when it was queued by somebody else meanwhile, or is gone. */
async function requeue(ctx: Context, runId: string): Promise<boolean> {
  try {
    await retryRun(ctx, { runId })
    return true
  } catch (error) {
    if (error instanceof AppError && ['conflict', 'not_found'].includes(error.code)) return false
    throw error
  }
}
