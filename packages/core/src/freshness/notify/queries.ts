import {
  type Database,
  follows,
  libraries,
  notificationDeliveries,
  notifications,
  visibleTo,
} from '@twinmcp/db'
import { and, asc, count, desc, eq, inArray, isNull, lt, sql } from 'drizzle-orm'
import type { Actor } from '../../context.ts'
import { enqueueTask } from '../../ops/index.ts'

type Visible = Pick<Actor, 'workspaceIds'>
type Transaction = Parameters<Parameters<Database['transaction']>[0]>[0]
export type Executor = Database | Transaction

export type FollowRow = typeof follows.$inferSelect
export type NotificationKind = (typeof notifications.$inferSelect)['kind']
export type Channel = (typeof notificationDeliveries.$inferSelect)['channel']

/** Far above the hour that a mail server may be away: the waits double from a few seconds. */
const MAX_JOB_ATTEMPTS = 12
const DELIVERY_PRIORITY = 10

const followColumns = {
  libraryId: libraries.slug,
  libraryName: libraries.name,
  inApp: follows.inApp,
  email: follows.email,
  webhook: follows.webhook,
  createdAt: follows.createdAt,
}

export async function upsertFollow(
  db: Database,
  follow: Pick<
    FollowRow,
    'libraryId' | 'follower' | 'ownerWorkspaceId' | 'inApp' | 'email' | 'webhook'
  >,
): Promise<void> {
  const { inApp, email, webhook } = follow
  await db
    .insert(follows)
    .values(follow)
    .onConflictDoUpdate({
      target: [follows.libraryId, follows.follower],
      set: { inApp, email, webhook },
    })
}

export async function deleteFollow(db: Database, libraryId: number, follower: string) {
  await db
    .delete(follows)
    .where(and(eq(follows.libraryId, libraryId), eq(follows.follower, follower)))
}

export async function selectFollow(db: Database, libraryId: number, follower: string) {
  const [row] = await db
    .select(followColumns)
    .from(follows)
    .innerJoin(libraries, eq(libraries.id, follows.libraryId))
    .where(and(eq(follows.libraryId, libraryId), eq(follows.follower, follower)))
  return row ?? null
}

export function selectFollows(db: Database, actor: Visible, follower: string, limit: number) {
  return db
    .select(followColumns)
    .from(follows)
    .innerJoin(libraries, eq(libraries.id, follows.libraryId))
    .where(
      and(
        eq(follows.follower, follower),
        visibleTo(libraries.ownerWorkspaceId, actor.workspaceIds),
      ),
    )
    .orderBy(asc(libraries.slug))
    .limit(limit)
}

/** Everyone who follows a library. */
export function selectFollowers(db: Executor, libraryId: number): Promise<FollowRow[]> {
  return db.select().from(follows).where(eq(follows.libraryId, libraryId)).orderBy(follows.id)
}

/** A message that only goes out, and is not shown here. */
const isShown = sql`coalesce(${notifications.body}->>'inApp', 'true') <> 'false'`
const mine = (actor: Visible, recipient: string) =>
  and(
    eq(notifications.recipient, recipient),
    visibleTo(notifications.ownerWorkspaceId, actor.workspaceIds),
    isShown,
  )

/** Newest first; `before` is the id of the last row of the page before. */
export function selectNotifications(
  db: Database,
  actor: Visible,
  recipient: string,
  page: { before: number | null; limit: number; unreadOnly: boolean },
) {
  return db
    .select({
      id: notifications.id,
      kind: notifications.kind,
      title: notifications.title,
      body: notifications.body,
      libraryId: libraries.slug,
      libraryName: libraries.name,
      runId: notifications.runId,
      createdAt: notifications.createdAt,
      readAt: notifications.readAt,
    })
    .from(notifications)
    .leftJoin(libraries, eq(libraries.id, notifications.libraryId))
    .where(
      and(
        mine(actor, recipient),
        page.before === null ? undefined : lt(notifications.id, page.before),
        page.unreadOnly ? isNull(notifications.readAt) : undefined,
      ),
    )
    .orderBy(desc(notifications.id))
    .limit(page.limit)
}

export async function countUnread(db: Database, actor: Visible, recipient: string) {
  const [row] = await db
    .select({ unread: count() })
    .from(notifications)
    .where(and(mine(actor, recipient), isNull(notifications.readAt)))
  return row?.unread ?? 0
}

/** Marks messages of one recipient as read: those of the list, or all for null. */
export async function markNotificationsRead(
  db: Database,
  actor: Visible,
  recipient: string,
  ids: readonly number[] | null,
): Promise<void> {
  await db
    .update(notifications)
    .set({ readAt: sql`now()` })
    .where(
      and(
        mine(actor, recipient),
        isNull(notifications.readAt),
        ids === null ? undefined : inArray(notifications.id, [...ids]),
      ),
    )
}

export type NewNotification = Pick<
  typeof notifications.$inferInsert,
  'libraryId' | 'ownerWorkspaceId' | 'recipient' | 'kind' | 'title' | 'body' | 'runId' | 'dedupeKey'
>

/** Writes a message with its ways out, each with its job; one that was made before stays as it is. */
export async function insertNotification(
  tx: Executor,
  notification: NewNotification,
  channels: readonly Channel[],
): Promise<boolean> {
  const [row] = await tx
    .insert(notifications)
    .values(notification)
    .onConflictDoNothing()
    .returning({ id: notifications.id })
  if (!row) return false
  for (const channel of channels) {
    const [delivery] = await tx
      .insert(notificationDeliveries)
      .values({ notificationId: row.id, channel })
      .returning({ id: notificationDeliveries.id })
    if (delivery) await enqueueDelivery(tx, delivery.id)
  }
  return true
}

export function enqueueDelivery(db: Executor, deliveryId: number): Promise<void> {
  return enqueueTask(
    db,
    'deliver_notification',
    { deliveryId },
    {
      jobKey: `deliver:${deliveryId}`,
      priority: DELIVERY_PRIORITY,
      maxAttempts: MAX_JOB_ATTEMPTS,
    },
  )
}

/** A message with what it is about, as texts and webhooks need it. */
export interface OutgoingNotification {
  id: number
  kind: NotificationKind
  title: string
  body: Record<string, unknown>
  recipient: string
  libraryId: string | null
  libraryName: string | null
  runId: string | null
  createdAt: Date
}

/**
 * Takes a delivery that is still to be made, for as long as the transaction lasts. Null when it was
 * made, given up, or is in the hands of another job.
 */
export async function takeDelivery(
  tx: Transaction,
  deliveryId: number,
): Promise<{ channel: Channel; attempts: number; notification: OutgoingNotification } | null> {
  const [delivery] = await tx
    .select()
    .from(notificationDeliveries)
    .where(
      and(eq(notificationDeliveries.id, deliveryId), eq(notificationDeliveries.status, 'pending')),
    )
    .for('update', { skipLocked: true })
  if (!delivery) return null
  const [notification] = await tx
    .select({
      id: notifications.id,
      kind: notifications.kind,
      title: notifications.title,
      body: notifications.body,
      recipient: notifications.recipient,
      libraryId: libraries.slug,
      libraryName: libraries.name,
      runId: notifications.runId,
      createdAt: notifications.createdAt,
    })
    .from(notifications)
    .leftJoin(libraries, eq(libraries.id, notifications.libraryId))
    .where(eq(notifications.id, delivery.notificationId))
  if (!notification) return null
  return { channel: delivery.channel, attempts: delivery.attempts, notification }
}

export async function updateDelivery(
  tx: Executor,
  deliveryId: number,
  outcome: { status: 'pending' | 'sent' | 'failed'; attempts: number; lastError: string | null },
): Promise<void> {
  await tx
    .update(notificationDeliveries)
    .set({ ...outcome, ...(outcome.status === 'sent' ? { sentAt: sql`now()` } : {}) })
    .where(eq(notificationDeliveries.id, deliveryId))
}

/** Deliveries to be made whose job is gone, such as after the queue was cleared. */
export async function selectStrandedDeliveries(db: Database, limit: number): Promise<number[]> {
  const { rows } = await db.execute<{ id: string }>(sql`
    select d.id from notification_deliveries d
    where d.status = 'pending' and d.created_at < now() - interval '10 minutes'
      and not exists (select 1 from graphile_worker._private_jobs j
        where j.key = 'deliver:' || d.id::text)
    order by d.id limit ${limit}`)
  return rows.map((row) => Number(row.id))
}
