import { z } from 'zod'
import type { Context } from '../context.ts'
import { requirePermission } from '../context.ts'
import { AppError } from '../errors.ts'
import { selectRun } from './queries.ts'
import { type RunView, toRunView } from './run-view.ts'

export const RunInput = z.object({ runId: z.uuid() })
export type RunInput = z.infer<typeof RunInput>

/** @throws AppError `not_found`. */
export async function getRun(ctx: Context, { runId }: RunInput): Promise<RunView> {
  requirePermission(ctx, 'libraries:read')
  const row = await selectRun(ctx.db, ctx.actor, runId)
  if (!row) throw new AppError('not_found', `There is no run ${runId}.`)
  return toRunView(row)
}
