import { sql } from 'drizzle-orm'
import {
  bigint,
  index,
  integer,
  jsonb,
  pgTable,
  primaryKey,
  text,
  timestamp,
  uniqueIndex,
  uuid,
} from 'drizzle-orm/pg-core'
import { bytea } from './documents.ts'
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
export const RUN_TRIGGERS = [
  'user',
  'on_demand',
  'starter',
  'schedule',
  'webhook',
  'candidate',
] as const

/** Counts that move while a run works. Every field is a running total. */
export interface RunProgress {
  /** 0 to 100 over all stages. */
  percent: number
  pagesFound: number
  /** Pages that a crawl has read so far. */
  pagesFetched?: number
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

/** Pages that a run added, changed and removed. */
export interface RunChanges {
  added: number
  changed: number
  removed: number
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
    /** The source to read; empty for the one the library is made from. */
    sourceLocator: text().notNull().default(''),
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
    changes: jsonb().$type<RunChanges>(),
    /** The page in work, while a crawl runs. */
    current: text(),
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
        table.sourceLocator,
        table.requestedRange,
        sql`coalesce(${table.ownerWorkspaceId}, '00000000-0000-0000-0000-000000000000'::uuid)`,
      )
      .where(sql`${table.status} in ('queued', 'running')`),
    index('ingest_runs_created_at_idx').on(table.createdAt.desc(), table.id.desc()),
    index('ingest_runs_library_id_idx').on(table.libraryId, table.createdAt.desc()),
    index('ingest_runs_source_id_idx').on(table.sourceId),
    index('ingest_runs_slug_idx').on(table.librarySlug, table.createdAt.desc()),
    index('ingest_runs_failed_idx')
      .on(table.finishedAt.desc())
      .where(sql`${table.status} = 'failed'`),
  ],
)

/** The pages of a crawled source: frontier of a crawl under way, and what the next one compares with. */
export const crawlPages = pgTable(
  'crawl_pages',
  {
    sourceId: bigint({ mode: 'number' })
      .notNull()
      .references(() => sources.id, { onDelete: 'cascade' }),
    url: text().notNull(),
    /** Run that saw it last. */
    runId: uuid().notNull(),
    state: text({ enum: ['queued', 'fetched', 'unchanged', 'failed', 'skipped'] }).notNull(),
    depth: integer().notNull().default(0),
    foundOn: text(),
    etag: text(),
    lastModified: text(),
    sitemapLastmod: text(),
    contentHash: bytea(),
    rawHash: bytea(),
    mediaType: text(),
    status: integer(),
    /** Why it failed or was left out. */
    error: text(),
    fetchedAt: timestamp({ withTimezone: true }),
    durationMs: integer(),
  },
  (table) => [
    primaryKey({ columns: [table.sourceId, table.url] }),
    index('crawl_pages_run_state_idx').on(table.sourceId, table.runId, table.state),
    index('crawl_pages_raw_hash_idx').on(table.rawHash),
  ],
)

/** Content-addressed store of what was fetched and of the texts made of it; compressed with zstd. */
export const rawBlobs = pgTable(
  'raw_blobs',
  {
    /** SHA-256 of the bytes before compression. */
    hash: bytea().primaryKey(),
    bytes: bytea().notNull(),
    size: integer().notNull(),
    storedSize: integer().notNull(),
    createdAt: timestamp({ withTimezone: true }).notNull().defaultNow(),
    lastUsedAt: timestamp({ withTimezone: true }).notNull().defaultNow(),
  },
  (table) => [index('raw_blobs_last_used_at_idx').on(table.lastUsedAt)],
)

/** What a run changed, page by page; the texts are in raw_blobs. */
export const documentChanges = pgTable(
  'document_changes',
  {
    id: bigint({ mode: 'number' }).primaryKey().generatedAlwaysAsIdentity(),
    runId: uuid()
      .notNull()
      .references(() => ingestRuns.id, { onDelete: 'cascade' }),
    libraryId: bigint({ mode: 'number' })
      .notNull()
      .references(() => libraries.id, { onDelete: 'cascade' }),
    sourceId: bigint({ mode: 'number' })
      .notNull()
      .references(() => sources.id, { onDelete: 'cascade' }),
    version: text().notNull(),
    path: text().notNull(),
    title: text().notNull(),
    url: text().notNull(),
    change: text({ enum: ['added', 'changed', 'removed'] }).notNull(),
    oldTextHash: bytea(),
    newTextHash: bytea(),
    createdAt: timestamp({ withTimezone: true }).notNull().defaultNow(),
  },
  (table) => [
    index('document_changes_run_id_idx').on(table.runId, table.id),
    index('document_changes_library_id_idx').on(table.libraryId, table.id.desc()),
    index('document_changes_source_id_idx').on(table.sourceId),
  ],
)

/** Deliveries of webhooks already taken: none counts twice. */
export const webhookDeliveries = pgTable(
  'webhook_deliveries',
  {
    provider: text().notNull(),
    deliveryId: text().notNull(),
    sourceId: bigint({ mode: 'number' }).references(() => sources.id, { onDelete: 'cascade' }),
    event: text().notNull(),
    outcome: text().notNull(),
    receivedAt: timestamp({ withTimezone: true }).notNull().defaultNow(),
  },
  (table) => [
    primaryKey({ columns: [table.provider, table.deliveryId] }),
    index('webhook_deliveries_received_at_idx').on(table.receivedAt),
    index('webhook_deliveries_source_id_idx').on(table.sourceId),
  ],
)
