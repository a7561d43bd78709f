import { type Context, requirePermission } from '../../context.ts'
import { AppError } from '../../errors.ts'
import type { LibraryIdInput } from '../visible-library.ts'
import { type CandidateView, toCandidateView } from './list-candidates.ts'
import { markCandidate, selectCandidate } from './queries.ts'

/** Puts a candidate aside for good; it is still counted. @throws AppError `not_found`. */
export async function dismissCandidate(
  ctx: Context,
  { libraryId }: LibraryIdInput,
): Promise<CandidateView> {
  requirePermission(ctx, 'runs:manage')
  await markCandidate(ctx.db, libraryId, 'dismissed')
  const row = await selectCandidate(ctx.db, libraryId)
  if (!row) throw new AppError('not_found', `${libraryId} is no candidate.`)
  return toCandidateView(row)
}
