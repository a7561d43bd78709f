import { integer, pgTable, text, timestamp } from 'drizzle-orm/pg-core'

/** Last sign of life of each worker process; /readyz reads it. */
export const workerHeartbeats = pgTable('worker_heartbeats', {
  workerId: text().primaryKey(),
  host: text().notNull(),
  pid: integer().notNull(),
  startedAt: timestamp({ withTimezone: true }).notNull(),
  beatAt: timestamp({ withTimezone: true }).notNull(),
})

/** Things done once in the life of an installation, such as queuing the starter set. */
export const installationMarks = pgTable('installation_marks', {
  name: text().primaryKey(),
  setAt: timestamp({ withTimezone: true }).notNull().defaultNow(),
})
