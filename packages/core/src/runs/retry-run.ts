import type { Context } from '../context.ts'
import { requirePermission } from '../context.ts'
import { AppError } from '../errors.ts'
import { getRun, type RunInput } from './get-run.ts'
import { requeueRunRow } from './queries.ts'
import { type RunView, toRunView } from './run-view.ts'

/** Queues a failed or cancelled run again. @throws AppError `conflict` when that makes no sense. */
export async function retryRun(ctx: Context, { runId }: RunInput): Promise<RunView> {
  requirePermission(ctx, 'runs:manage')
  const row = await requeueRunRow(ctx.db, ctx.actor, runId)
  if (row) return toRunView(row)
  const run = await getRun(ctx, { runId })
  throw new AppError(
    'conflict',
    run.status === 'failed' || run.status === 'cancelled'
      ? 'The same library and version is already queued or running; follow that run instead.'
      : `Only a failed or cancelled run can be tried again; this one is ${run.status}.`,
  )
}
