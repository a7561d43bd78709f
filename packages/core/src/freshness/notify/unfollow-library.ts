import { type Context, requirePermission } from '../../context.ts'
import { getVisibleLibrary, type LibraryIdInput } from '../visible-library.ts'
import { type FollowState, getFollow } from './get-follow.ts'
import { deleteFollow } from './queries.ts'
import { recipientOf } from './recipient-of.ts'

/** Hears of a library no more; it is no error when it was not followed. @throws AppError `not_found`. */
export async function unfollowLibrary(ctx: Context, input: LibraryIdInput): Promise<FollowState> {
  requirePermission(ctx, 'libraries:read')
  const library = await getVisibleLibrary(ctx, input.libraryId)
  const follower = recipientOf(ctx.actor)
  if (follower !== null) await deleteFollow(ctx.db, library.id, follower)
  return getFollow(ctx, input)
}
