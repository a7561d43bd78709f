import { pgTable, text, timestamp, uuid } from 'drizzle-orm/pg-core'

/** A team that owns private libraries. A null owner elsewhere means: public, everyone may read. */
export const workspaces = pgTable('workspaces', {
  id: uuid().primaryKey().defaultRandom(),
  name: text().notNull(),
  createdAt: timestamp({ withTimezone: true }).notNull().defaultNow(),
})
