import type { Context } from '../../context.ts'
import { channelsFor } from './channels-for.ts'
import type { NotificationBody } from './list-notifications.ts'
import {
  type Executor,
  insertNotification,
  type NotificationKind,
  selectFollowers,
} from './queries.ts'
import { OPERATOR } from './recipient-of.ts'

export interface Announcement {
  kind: NotificationKind
  title: string
  body: NotificationBody
  runId: string | null
  /** Names the event: the same one announced again is told once. */
  dedupeKey: string
}

/** Trouble with a source is for whoever can mend it; news of a library for those who follow it. */
const ALERTS = new Set<NotificationKind>(['source_failing', 'coverage_dropped'])

/** Writes a message for everyone it concerns, with its ways out, inside the caller's transaction. */
export async function announce(
  ctx: Pick<Context, 'env'>,
  tx: Executor,
  about: { libraryId: number; ownerWorkspaceId: string | null },
  { body, ...announcement }: Announcement,
): Promise<void> {
  const { libraryId, ownerWorkspaceId } = about
  const addressed = { ...announcement, libraryId, ownerWorkspaceId }
  if (ALERTS.has(announcement.kind)) {
    const channels = channelsFor(ctx.env, OPERATOR)
    await insertNotification(tx, { ...addressed, recipient: OPERATOR, body: { ...body } }, channels)
    return
  }
  for (const follow of await selectFollowers(tx, libraryId)) {
    const channels = channelsFor(ctx.env, follow.follower).filter((channel) => follow[channel])
    if (!follow.inApp && channels.length === 0) continue
    await insertNotification(
      tx,
      {
        ...addressed,
        recipient: follow.follower,
        body: { ...body, ...(follow.inApp ? {} : { inApp: false }) },
      },
      channels,
    )
  }
}
