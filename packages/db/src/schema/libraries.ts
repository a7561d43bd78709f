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
  unique,
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

/** Where a library's documents come from. `locator` is `npm:zod`. */
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
    lastCheckedAt: at(),
    createdAt: at().notNull().defaultNow(),
  },
  (table) => [unique('sources_library_locator_key').on(table.libraryId, table.locator)],
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
    /** Subresource integrity of the tarball that was indexed. */
    integrity: text(),
    /** Version of our parser, chunker and analyser; another one means: index again. */
    pipelineVersion: integer().notNull(),
    documentCount: integer().notNull(),
    chunkCount: integer().notNull(),
    tokenCount: integer().notNull(),
    embeddedCount: integer().notNull().default(0),
    modelId: text(),
    indexedAt: at().notNull().defaultNow(),
    /** When the last missing embedding was stored; null while answers are lexical only. */
    embeddedAt: at(),
  },
  (table) => [unique('versions_library_version_key').on(table.libraryId, table.version)],
)
