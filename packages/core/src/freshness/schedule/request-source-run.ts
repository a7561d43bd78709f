import type { Context } from '../../context.ts'
import { type RequestedRun, type RunRequest, requestRun } from '../../runs/index.ts'
import type { PlannedSource } from '../plan/queries.ts'

/** Queues a run of one source; joins the one that is queued or running already. */
export function requestSourceRun(
  ctx: Context,
  source: Pick<
    PlannedSource,
    'librarySlug' | 'libraryId' | 'ownerWorkspaceId' | 'isPrimary' | 'locator'
  >,
  trigger: RunRequest['trigger'],
  range: string | null = null,
): Promise<RequestedRun> {
  const request = {
    librarySlug: source.librarySlug,
    range,
    libraryId: source.libraryId,
    ownerWorkspaceId: source.ownerWorkspaceId,
    trigger,
    // The library's own source is the one that a run without a name reads.
    sourceLocator: source.isPrimary ? '' : source.locator,
  }
  return requestRun(ctx, request)
}
