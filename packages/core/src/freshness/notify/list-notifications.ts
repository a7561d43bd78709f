import { z } from 'zod'
import { type Context, requirePermission } from '../../context.ts'
import { countUnread, type NotificationKind, selectNotifications } from './queries.ts'
import { recipientOf } from './recipient-of.ts'

export const ListNotificationsInput = z.object({
  /** `nextCursor` of the page before. */
  cursor: z.number().int().positive().optional(),
  limit: z.number().int().min(1).max(100).default(30),
  unreadOnly: z.boolean().default(false),
})
export type ListNotificationsInput = z.input<typeof ListNotificationsInput>

/** One message. Times are ISO 8601. */
export interface NotificationView {
  id: number
  kind: NotificationKind
  /** One English line; `body` has the facts for other languages. */
  title: string
  body: NotificationBody
  libraryId: string | null
  libraryName: string | null
  runId: string | null
  createdAt: string
  readAt: string | null
}

/** The facts of a message; which are there depends on its kind. */
export interface NotificationBody {
  version?: string
  /** docs_changed: pages. */
  added?: number
  changed?: number
  removed?: number
  /** source_failing, coverage_dropped. */
  source?: string
  sourceId?: number
  failures?: number
  error?: string
  /** coverage_dropped: pages of the run before and of this one. */
  pagesBefore?: number
  pagesNow?: number
}

export interface NotificationPage {
  items: NotificationView[]
  nextCursor: number | null
  /** Of all pages. */
  unread: number
}

/** The caller's messages, newest first; none for callers without a name. */
export async function listNotifications(
  ctx: Context,
  input: ListNotificationsInput,
): Promise<NotificationPage> {
  requirePermission(ctx, 'libraries:read')
  const { cursor, limit, unreadOnly } = ListNotificationsInput.parse(input)
  const recipient = recipientOf(ctx.actor)
  if (recipient === null) return { items: [], nextCursor: null, unread: 0 }
  const page = { before: cursor ?? null, limit: limit + 1, unreadOnly }
  const [rows, unread] = await Promise.all([
    selectNotifications(ctx.db, ctx.actor, recipient, page),
    countUnread(ctx.db, ctx.actor, recipient),
  ])
  const items = rows.slice(0, limit).map((row) => ({
    ...row,
    body: row.body as NotificationBody,
    createdAt: row.createdAt.toISOString(),
    readAt: row.readAt?.toISOString() ?? null,
  }))
  return { items, nextCursor: rows.length > limit ? (items.at(-1)?.id ?? null) : null, unread }
}
