import { type Context, requirePermission } from '../../context.ts'
import type { RequestedRun } from '../../runs/index.ts'
import { requestSourceRun } from '../schedule/request-source-run.ts'
import { getVisibleSource, type SourceInput } from './get-plan.ts'

/** Looks at a source at once, paused or not; follow the run that it answers. @throws AppError `not_found`. */
export async function checkNow(ctx: Context, { sourceId }: SourceInput): Promise<RequestedRun> {
  requirePermission(ctx, 'runs:manage')
  const source = await getVisibleSource(ctx, sourceId)
  return requestSourceRun(ctx, source, 'user')
}
