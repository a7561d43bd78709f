import { sql } from 'drizzle-orm'
import {
  bigint,
  boolean,
  date,
  index,
  integer,
  jsonb,
  pgTable,
  primaryKey,
  text,
  timestamp,
  unique,
  uniqueIndex,
  uuid,
} from 'drizzle-orm/pg-core'
import { workspaces } from './workspaces.ts'

const id = () => bigint({ mode: 'number' }).primaryKey().generatedAlwaysAsIdentity()
const at = () => timestamp({ withTimezone: true })

/** One documented package. `slug` is its public id, such as `/npm/@trpc/server`. */
export const libraries = pgTable(
  'libraries',
  {
    id: id(),
    ownerWorkspaceId: uuid().references(() => workspaces.id, { onDelete: 'cascade' }),
    slug: text().notNull(),
    ecosystem: text().notNull(),
    name: text().notNull(),
    description: text(),
    homepageUrl: text(),
    repositoryUrl: text(),
    license: text(),
    keywords: text().array().notNull().default(sql`'{}'::text[]`),
    /** npm dist-tags: tag to version. */
    distTags: jsonb().$type<Record<string, string>>().notNull().default({}),
    /** Every published version the registry named at `registryCheckedAt`, newest last. */
    publishedVersions: text().array().notNull().default(sql`'{}'::text[]`),
    latestVersion: text(),
    registryCheckedAt: at(),
    createdAt: at().notNull().defaultNow(),
    updatedAt: at().notNull().defaultNow(),
  },
  (table) => [
    unique('libraries_owner_slug_key').on(table.ownerWorkspaceId, table.slug).nullsNotDistinct(),
    index('libraries_slug_idx').on(table.slug),
    index('libraries_name_trgm_idx').using('gin', sql`lower(${table.name}) gin_trgm_ops`),
  ],
)

/** Other names of a library, lower case: `/colinhacks/zod` when package.json names that repository. */
export const libraryAliases = pgTable(
  'library_aliases',
  {
    libraryId: bigint({ mode: 'number' })
      .notNull()
      .references(() => libraries.id, { onDelete: 'cascade' }),
    alias: text().notNull(),
  },
  (table) => [
    primaryKey({ columns: [table.libraryId, table.alias] }),
    index('library_aliases_alias_idx').on(table.alias),
  ],
)

/**
 * Where documents of a library come from, and when they are looked at again. `locator` is the kind
 * and a name: `npm:zod`, `website:https://zod.dev/`.
 */
export const sources = pgTable(
  'sources',
  {
    id: id(),
    libraryId: bigint({ mode: 'number' })
      .notNull()
      .references(() => libraries.id, { onDelete: 'cascade' }),
    ownerWorkspaceId: uuid().references(() => workspaces.id, { onDelete: 'cascade' }),
    kind: text().notNull(),
    locator: text().notNull(),
    /** The source the library was made from: its versions are the library's. */
    isPrimary: boolean().notNull().default(false),
    /** What the operator chose; each kind of source has its own schema. */
    settings: jsonb().$type<Record<string, unknown>>().notNull().default({}),
    /** What the source remembers of its last run: ETags, a commit, a page token. */
    state: jsonb().$type<unknown>(),
    /** Fixed time between two looks; null lets the scheduler choose. */
    intervalSeconds: integer(),
    nextCheckAt: at(),
    pausedAt: at(),
    lastCheckedAt: at(),
    lastSuccessAt: at(),
    lastChangedAt: at(),
    checkCount: integer().notNull().default(0),
    changeCount: integer().notNull().default(0),
    /** Failures since the last success. */
    failureCount: integer().notNull().default(0),
    lastError: text(),
    lastRunId: uuid(),
    webhookId: text(),
    /** Sealed with the installation's key. */
    webhookSecret: text(),
    createdBy: text(),
    createdAt: at().notNull().defaultNow(),
  },
  (table) => [
    unique('sources_library_locator_key').on(table.libraryId, table.locator),
    uniqueIndex('sources_primary_key').on(table.libraryId).where(sql`${table.isPrimary}`),
    index('sources_due_idx').on(table.nextCheckAt).where(sql`${table.pausedAt} is null`),
    index('sources_kind_locator_idx').on(table.locator),
  ],
)

/**
 * One indexed version of a library. The row is inserted in the same transaction as its documents,
 * chunks and postings, so a version that can be read is complete; embeddings follow.
 */
export const versions = pgTable(
  'versions',
  {
    id: id(),
    libraryId: bigint({ mode: 'number' })
      .notNull()
      .references(() => libraries.id, { onDelete: 'cascade' }),
    version: text().notNull(),
    publishedAt: at(),
    /** The registry's deprecation message. */
    deprecated: text(),
    /** When it was found to have been withdrawn by its publisher. */
    yankedAt: at(),
    documentCount: integer().notNull(),
    chunkCount: integer().notNull(),
    tokenCount: integer().notNull(),
    embeddedCount: integer().notNull().default(0),
    modelId: text(),
    /** Counts the changes of its documents, for whoever remembers an answer. */
    revision: integer().notNull().default(0),
    /** Above every ordinal that a chunk of it ever had: none is used twice. */
    nextOrdinal: integer().notNull().default(0),
    indexedAt: at().notNull().defaultNow(),
    /** When the last missing embedding was stored; null while answers are lexical only. */
    embeddedAt: at(),
  },
  (table) => [unique('versions_library_version_key').on(table.libraryId, table.version)],
)

/**
 * What one source gave to a version. Indexing a source again replaces its part and leaves the others
 * as they are.
 */
export const versionParts = pgTable(
  'version_parts',
  {
    versionId: bigint({ mode: 'number' })
      .notNull()
      .references(() => versions.id, { onDelete: 'cascade' }),
    sourceId: bigint({ mode: 'number' })
      .notNull()
      .references(() => sources.id, { onDelete: 'cascade' }),
    /** Another one whenever the content is: integrity of a tarball, a commit, a digest of pages. */
    fingerprint: text(),
    /** Version of our parser, chunker and analyser; another one means: index again. */
    pipelineVersion: integer().notNull(),
    documentCount: integer().notNull(),
    chunkCount: integer().notNull(),
    /** Where its files are seen, so that they can be parsed again without the source. */
    linkBase: jsonb().$type<Record<string, string | null>>(),
    indexedAt: at().notNull().defaultNow(),
  },
  (table) => [
    primaryKey({ columns: [table.versionId, table.sourceId] }),
    index('version_parts_source_id_idx').on(table.sourceId),
  ],
)

/** Questions a day about a library: what its sources are worth looking at for. */
export const libraryDemand = pgTable(
  'library_demand',
  {
    libraryId: bigint({ mode: 'number' })
      .notNull()
      .references(() => libraries.id, { onDelete: 'cascade' }),
    day: date({ mode: 'string' }).notNull(),
    questions: integer().notNull().default(0),
  },
  (table) => [primaryKey({ columns: [table.libraryId, table.day] })],
)

/** Libraries that others depend on or that somebody asked for in vain. */
export const libraryCandidates = pgTable(
  'library_candidates',
  {
    slug: text().primaryKey(),
    reason: text({ enum: ['dependency', 'failed_resolution'] }).notNull(),
    demand: integer().notNull().default(1),
    /** A library that depends on it. */
    wantedBy: text(),
    firstSeenAt: at().notNull().defaultNow(),
    lastSeenAt: at().notNull().defaultNow(),
    queuedAt: at(),
    dismissedAt: at(),
  },
  (table) => [index('library_candidates_demand_idx').on(table.demand.desc())],
)
