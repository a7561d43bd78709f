import { type Context, requirePermission } from '../../context.ts'
import { getVisibleLibrary, type LibraryIdInput } from '../visible-library.ts'
import { channelsFor } from './channels-for.ts'
import { selectFollow } from './queries.ts'
import { recipientOf } from './recipient-of.ts'

/** How a library is followed. Times are ISO 8601. */
export interface FollowView {
  libraryId: string
  libraryName: string
  inApp: boolean
  email: boolean
  webhook: boolean
  createdAt: string
}

/** What a follow button needs. */
export interface FollowState {
  /** Null: not followed by the caller. */
  follow: FollowView | null
  /** False for callers without a name, who cannot follow. */
  canFollow: boolean
  /** Ways out that are set up on this server. */
  channels: { email: boolean; webhook: boolean }
}

/** Whether and how the caller follows a library. @throws AppError `not_found`. */
export async function getFollow(ctx: Context, { libraryId }: LibraryIdInput): Promise<FollowState> {
  requirePermission(ctx, 'libraries:read')
  const library = await getVisibleLibrary(ctx, libraryId)
  const follower = recipientOf(ctx.actor)
  const row = follower === null ? null : await selectFollow(ctx.db, library.id, follower)
  const open = follower === null ? [] : channelsFor(ctx.env, follower)
  return {
    follow: row && toFollowView(row),
    canFollow: follower !== null,
    channels: { email: open.includes('email'), webhook: open.includes('webhook') },
  }
}

export function toFollowView(row: Omit<FollowView, 'createdAt'> & { createdAt: Date }): FollowView {
  return { ...row, createdAt: row.createdAt.toISOString() }
}
