import { integer, pgTable, text, timestamp } from 'drizzle-orm/pg-core'

/** Last sign of life of each worker process; /readyz reads it. */
export const workerHeartbeats = pgTable('worker_heartbeats', {
  workerId: text().primaryKey(),
  host: text().notNull(),
  pid: integer().notNull(),
  startedAt: timestamp({ withTimezone: true }).notNull(),
  beatAt: timestamp({ withTimezone: true }).notNull(),
})
