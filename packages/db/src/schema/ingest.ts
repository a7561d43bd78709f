import { sql } from 'drizzle-orm'
import {
  bigint,
  index,
  integer,
  jsonb,
  pgTable,
  text,
  timestamp,
  uniqueIndex,
  uuid,
} from 'drizzle-orm/pg-core'
import { libraries, sources } from './libraries.ts'
import { workspaces } from './workspaces.ts'

export const RUN_STATUSES = [
  'queued',
  'running',
  'succeeded',
  'unchanged',
  'failed',
  'cancelled',
] as const
export const RUN_STAGES = [
  'waiting',
  'metadata',
  'download',
  'parse',
  'index',
  'embed',
  'done',
] as const
export const RUN_TRIGGERS = ['user', 'on_demand', 'starter'] as const

/** Counts that move while a run works. Every field is a running total. */
export interface RunProgress {
  /** 0 to 100 over all stages. */
  percent: number
  pagesFound: number
  pagesParsed: number
  chunksFound: number
  chunksEmbedded: number
  /** Chunks per second in the current stage. */
  chunksPerSecond: number
}

/** What a run found, took in and left out, with the reason of each. */
export interface CoverageReport {
  filesFound: number
  pagesIndexed: number
  chunksIndexed: number
  chunksReused: number
  skipped: { path: string; reason: string }[]
  /** Skipped files by reason, complete even where `skipped` is cut to its first 500. */
  skippedByReason: Record<string, number>
}

/** One attempt to bring a version of a library in; the unit that pages and the CLI show. */
export const ingestRuns = pgTable(
  'ingest_runs',
  {
    id: uuid().primaryKey().defaultRandom(),
    ownerWorkspaceId: uuid().references(() => workspaces.id, { onDelete: 'cascade' }),
    /** Public id asked for, known before the library is: `/npm/zod`. */
    librarySlug: text().notNull(),
    /** npm version, range or tag; `latest` when none was given. */
    requestedRange: text().notNull(),
    libraryId: bigint({ mode: 'number' }).references(() => libraries.id, { onDelete: 'cascade' }),
    sourceId: bigint({ mode: 'number' }).references(() => sources.id, { onDelete: 'cascade' }),
    /** Version the range resolved to. */
    version: text(),
    status: text({ enum: RUN_STATUSES }).notNull().default('queued'),
    stage: text({ enum: RUN_STAGES }).notNull().default('waiting'),
    trigger: text({ enum: RUN_TRIGGERS }).notNull(),
    requestedBy: text().notNull(),
    progress: jsonb().$type<RunProgress>().notNull().default({
      percent: 0,
      pagesFound: 0,
      pagesParsed: 0,
      chunksFound: 0,
      chunksEmbedded: 0,
      chunksPerSecond: 0,
    }),
    attempt: integer().notNull().default(0),
    errorCode: text(),
    errorMessage: text(),
    coverage: jsonb().$type<CoverageReport>(),
    cancelRequestedAt: timestamp({ withTimezone: true }),
    /** Milliseconds: the pages' cursor is an ISO time and must lose nothing. */
    createdAt: timestamp({ withTimezone: true, precision: 3 }).notNull().defaultNow(),
    startedAt: timestamp({ withTimezone: true }),
    /** When the version became searchable by words. */
    searchableAt: timestamp({ withTimezone: true }),
    finishedAt: timestamp({ withTimezone: true }),
  },
  (table) => [
    // One live run for a request: a second `add` of the same thing joins the first.
    uniqueIndex('ingest_runs_live_key')
      .on(
        table.librarySlug,
        table.requestedRange,
        sql`coalesce(${table.ownerWorkspaceId}, '00000000-0000-0000-0000-000000000000'::uuid)`,
      )
      .where(sql`${table.status} in ('queued', 'running')`),
    index('ingest_runs_created_at_idx').on(table.createdAt.desc(), table.id.desc()),
    index('ingest_runs_library_id_idx').on(table.libraryId, table.createdAt.desc()),
    index('ingest_runs_source_id_idx').on(table.sourceId),
  ],
)
