import { type Context, requirePermission } from '../../context.ts'
import { type FollowView, toFollowView } from './get-follow.ts'
import { selectFollows } from './queries.ts'
import { recipientOf } from './recipient-of.ts'

const MOST_FOLLOWS = 1_000

/** The libraries that the caller follows, by id. */
export async function listFollows(ctx: Context): Promise<FollowView[]> {
  requirePermission(ctx, 'libraries:read')
  const follower = recipientOf(ctx.actor)
  if (follower === null) return []
  return (await selectFollows(ctx.db, ctx.actor, follower, MOST_FOLLOWS)).map(toFollowView)
}
