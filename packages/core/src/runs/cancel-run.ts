import type { Context } from '../context.ts'
import { requirePermission } from '../context.ts'
import { AppError } from '../errors.ts'
import { getRun, type RunInput } from './get-run.ts'
import { cancelRunRow } from './queries.ts'
import { type RunView, toRunView } from './run-view.ts'

/** Ends a queued run at once, a running one at its next step. @throws AppError `conflict` when it has ended. */
export async function cancelRun(ctx: Context, { runId }: RunInput): Promise<RunView> {
  requirePermission(ctx, 'runs:manage')
  const row = await cancelRunRow(ctx.db, ctx.actor, runId)
  if (row) return toRunView(row)
  const run = await getRun(ctx, { runId })
  throw new AppError(
    'conflict',
    `The run has already ended (${run.status}); there is nothing to cancel.`,
  )
}
