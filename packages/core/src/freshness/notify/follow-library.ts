import { z } from 'zod'
import { type Context, requirePermission } from '../../context.ts'
import { AppError } from '../../errors.ts'
import { getVisibleLibrary, LibraryIdInput } from '../visible-library.ts'
import { type FollowState, getFollow } from './get-follow.ts'
import { upsertFollow } from './queries.ts'
import { recipientOf } from './recipient-of.ts'

export const FollowInput = LibraryIdInput.extend({
  inApp: z.boolean().default(true),
  email: z.boolean().default(false),
  webhook: z.boolean().default(false),
})
export type FollowInput = z.input<typeof FollowInput>

/**
 * Hears of new versions and changed pages of a library from now on; again, to change how.
 * @throws AppError `not_found`, `forbidden` for callers without a name, `bad_input` for a way that
 * is not set up here.
 */
export async function followLibrary(ctx: Context, input: FollowInput): Promise<FollowState> {
  requirePermission(ctx, 'libraries:read')
  const { libraryId, inApp, email, webhook } = FollowInput.parse(input)
  const follower = recipientOf(ctx.actor)
  if (follower === null) {
    throw new AppError('forbidden', 'Following needs an account or the command line on the server.')
  }
  const library = await getVisibleLibrary(ctx, libraryId)
  const { channels } = await getFollow(ctx, { libraryId })
  if (email && !channels.email) {
    throw new AppError(
      'bad_input',
      'No mail can be sent from here: TWINMCP_SMTP_URL and TWINMCP_NOTIFY_EMAIL are not set.',
    )
  }
  if (webhook && !channels.webhook) {
    throw new AppError('bad_input', 'No webhook is set up here: TWINMCP_NOTIFY_WEBHOOK is not set.')
  }
  await upsertFollow(ctx.db, {
    libraryId: library.id,
    ownerWorkspaceId: library.ownerWorkspaceId,
    follower,
    inApp,
    email,
    webhook,
  })
  return getFollow(ctx, { libraryId })
}
