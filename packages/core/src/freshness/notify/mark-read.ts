import { z } from 'zod'
import { type Context, requirePermission } from '../../context.ts'
import { countUnread, markNotificationsRead } from './queries.ts'
import { recipientOf } from './recipient-of.ts'

export const MarkReadInput = z.object({
  /** Messages to mark; all of the caller's when left out. */
  ids: z.array(z.number().int().positive()).max(1_000).optional(),
})
export type MarkReadInput = z.infer<typeof MarkReadInput>

/** Marks the caller's messages as read. Others' are left alone without a word. */
export async function markRead(ctx: Context, { ids }: MarkReadInput): Promise<{ unread: number }> {
  requirePermission(ctx, 'libraries:read')
  const recipient = recipientOf(ctx.actor)
  if (recipient === null) return { unread: 0 }
  await markNotificationsRead(ctx.db, ctx.actor, recipient, ids ?? null)
  return { unread: await countUnread(ctx.db, ctx.actor, recipient) }
}
