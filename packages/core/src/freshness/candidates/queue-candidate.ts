import { type Context, requirePermission } from '../../context.ts'
import { AppError } from '../../errors.ts'
import { requestIndex } from '../../libraries/index.ts'
import type { RequestedRun } from '../../runs/index.ts'
import type { LibraryIdInput } from '../visible-library.ts'
import { markCandidate, selectCandidate } from './queries.ts'

/** Queues the indexing of a candidate. @throws AppError `not_found` when it is none. */
export async function queueCandidate(ctx: Context, input: LibraryIdInput): Promise<RequestedRun> {
  requirePermission(ctx, 'libraries:index')
  const { libraryId } = input
  if (!(await selectCandidate(ctx.db, libraryId))) {
    throw new AppError('not_found', `${libraryId} is no candidate. Add it by its name instead.`)
  }
  const run = await requestIndex(ctx, { libraryId, trigger: 'candidate' })
  await markCandidate(ctx.db, libraryId, 'queued')
  return run
}
