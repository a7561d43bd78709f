import type { Context } from '../context.ts'
import { requirePermission } from '../context.ts'
import { AppError } from '../errors.ts'
import { insertOrJoinRun, type RunTrigger, selectRecentFailure } from './queries.ts'

export interface RunRequest {
  librarySlug: string
  /** A source of the library; without it the one that it is made from. */
  sourceLocator?: string
  /** Version, range or tag; null asks for `latest`. */
  range: string | null
  libraryId: number | null
  ownerWorkspaceId: string | null
  trigger: RunTrigger
}

export interface RequestedRun {
  runId: string
  libraryId: string
  range: string
  /** True when the same request was already queued or running. */
  joined: boolean
}

const FAILURE_COOL_DOWN_MS = 10 * 60_000

/**
 * Queues the indexing of a library, once however often it is asked for.
 * @throws AppError `forbidden` without permission or when on-demand indexing is off,
 * `too_many_requests` when its limit is reached, `upstream` when the same failed minutes ago.
 */
export async function requestRun(ctx: Context, request: RunRequest): Promise<RequestedRun> {
  const onDemand = request.trigger === 'on_demand'
  if (!onDemand) requirePermission(ctx, 'libraries:index')
  if (onDemand && !ctx.env.TWINMCP_ON_DEMAND) {
    throw new AppError(
      'forbidden',
      `${request.librarySlug} is not indexed, and indexing on demand is switched off here. Ask the operator to add it.`,
    )
  }
  const { range, sourceLocator = '', ...others } = request
  const rest = { ...others, sourceLocator }
  const requestedRange = range ?? 'latest'
  if (onDemand) await refuseRepeatedFailure(ctx, { ...rest, requestedRange })
  const queued = await insertOrJoinRun(ctx.db, {
    ...rest,
    requestedRange,
    requestedBy: ctx.actor.id,
    onDemandLimit: onDemand ? ctx.env.TWINMCP_ON_DEMAND_LIMIT : null,
  })
  if (!queued) {
    throw new AppError(
      'too_many_requests',
      `${request.librarySlug} is not indexed, and ${ctx.env.TWINMCP_ON_DEMAND_LIMIT} other libraries are being indexed on demand. Try again in half a minute.`,
    )
  }
  return {
    runId: queued.row.id,
    libraryId: queued.row.librarySlug,
    range: queued.row.requestedRange,
    joined: queued.joined,
  }
}

/** Questions must not make the same failing run again and again; a person still may. */
async function refuseRepeatedFailure(
  ctx: Context,
  request: Parameters<typeof selectRecentFailure>[1],
): Promise<void> {
  const failure = await selectRecentFailure(ctx.db, request, FAILURE_COOL_DOWN_MS)
  if (!failure) return
  throw new AppError(
    'upstream',
    `${request.librarySlug} (${request.requestedRange}) could not be indexed a short while ago: ${failure.errorMessage ?? 'the reason is in the log.'}`,
  )
}
