import {
  bigint,
  boolean,
  index,
  integer,
  jsonb,
  pgTable,
  text,
  timestamp,
  unique,
  uuid,
} from 'drizzle-orm/pg-core'
import { libraries } from './libraries.ts'
import { workspaces } from './workspaces.ts'

const id = () => bigint({ mode: 'number' }).primaryKey().generatedAlwaysAsIdentity()
const at = () => timestamp({ withTimezone: true })

/** Who wants to hear of a library, and how. `follower` is an actor's id. */
export const follows = pgTable(
  'follows',
  {
    id: id(),
    libraryId: bigint({ mode: 'number' })
      .notNull()
      .references(() => libraries.id, { onDelete: 'cascade' }),
    ownerWorkspaceId: uuid().references(() => workspaces.id, { onDelete: 'cascade' }),
    follower: text().notNull(),
    inApp: boolean().notNull().default(true),
    email: boolean().notNull().default(false),
    webhook: boolean().notNull().default(false),
    createdAt: at().notNull().defaultNow(),
  },
  (table) => [
    unique('follows_library_follower_key').on(table.libraryId, table.follower),
    index('follows_follower_idx').on(table.follower),
  ],
)

export const NOTIFICATION_KINDS = [
  'new_version',
  'docs_changed',
  'version_yanked',
  'source_failing',
  'coverage_dropped',
] as const

/** One message to one recipient. */
export const notifications = pgTable(
  'notifications',
  {
    id: id(),
    libraryId: bigint({ mode: 'number' }).references(() => libraries.id, { onDelete: 'cascade' }),
    ownerWorkspaceId: uuid().references(() => workspaces.id, { onDelete: 'cascade' }),
    recipient: text().notNull(),
    kind: text({ enum: NOTIFICATION_KINDS }).notNull(),
    title: text().notNull(),
    body: jsonb().$type<Record<string, unknown>>().notNull().default({}),
    runId: uuid(),
    /** Makes a message that is made again the same one. */
    dedupeKey: text().notNull(),
    createdAt: at().notNull().defaultNow(),
    readAt: at(),
  },
  (table) => [
    unique('notifications_recipient_dedupe_key').on(table.recipient, table.dedupeKey),
    index('notifications_recipient_idx').on(table.recipient, table.id.desc()),
    index('notifications_library_id_idx').on(table.libraryId),
  ],
)

/** A message on its way out of the product; sent once. */
export const notificationDeliveries = pgTable(
  'notification_deliveries',
  {
    id: id(),
    notificationId: bigint({ mode: 'number' })
      .notNull()
      .references(() => notifications.id, { onDelete: 'cascade' }),
    channel: text({ enum: ['email', 'webhook'] }).notNull(),
    status: text({ enum: ['pending', 'sent', 'failed'] })
      .notNull()
      .default('pending'),
    attempts: integer().notNull().default(0),
    lastError: text(),
    createdAt: at().notNull().defaultNow(),
    sentAt: at(),
  },
  (table) => [
    unique('notification_deliveries_channel_key').on(table.notificationId, table.channel),
  ],
)
