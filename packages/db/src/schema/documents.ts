import { sql } from 'drizzle-orm'
import {
  bigint,
  check,
  customType,
  index,
  integer,
  jsonb,
  pgTable,
  primaryKey,
  real,
  text,
  timestamp,
  unique,
  vector,
} from 'drizzle-orm/pg-core'
import { sources, versions } from './libraries.ts'

export const DOCUMENT_KINDS = [
  'readme',
  'guide',
  'changelog',
  'api',
  'answer',
  'post',
  'discussion',
  'release',
] as const
export const CHUNK_KINDS = ['prose', 'code', 'api', 'operation', 'answer', 'release'] as const

export const bytea = customType<{ data: Buffer }>({ dataType: () => 'bytea' })
const versionId = () =>
  bigint({ mode: 'number' })
    .notNull()
    .references(() => versions.id, { onDelete: 'cascade' })

/** One page of documentation as published: a README, a guide, a changelog. */
export const documents = pgTable(
  'documents',
  {
    id: bigint({ mode: 'number' }).primaryKey().generatedAlwaysAsIdentity(),
    versionId: versionId(),
    sourceId: bigint({ mode: 'number' })
      .notNull()
      .references(() => sources.id, { onDelete: 'cascade' }),
    path: text().notNull(),
    url: text().notNull(),
    title: text().notNull(),
    description: text(),
    kind: text({ enum: DOCUMENT_KINDS }).notNull(),
    /** BCP 47 language of the text. */
    language: text().notNull().default('en'),
    /** SHA-256 of the bytes as fetched. */
    contentHash: bytea().notNull(),
    byteCount: integer().notNull(),
    /** Community answers rank below the library's own documentation. */
    tier: text({ enum: ['official', 'community'] })
      .notNull()
      .default('official'),
    author: text(),
    /** SPDX identifier or the licence's name. */
    license: text(),
    publishedAt: timestamp({ withTimezone: true }),
    fetchedAt: timestamp({ withTimezone: true }),
    commit: text(),
    mediaType: text(),
    metadata: jsonb().$type<Record<string, string>>().notNull().default({}),
    /** Key into raw_blobs: the text that was cut into chunks, as Markdown. */
    textHash: bytea(),
  },
  (table) => [
    unique('documents_version_source_path_key').on(table.versionId, table.sourceId, table.path),
    index('documents_text_hash_idx').on(table.textHash),
    index('documents_source_id_idx').on(table.sourceId),
  ],
)

/**
 * A retrievable piece of a document. Ordinals are unique in a version; those of one document follow
 * one another in reading order.
 */
export const chunks = pgTable(
  'chunks',
  {
    versionId: versionId(),
    ordinal: integer().notNull(),
    documentId: bigint({ mode: 'number' })
      .notNull()
      .references(() => documents.id, { onDelete: 'cascade' }),
    kind: text({ enum: CHUNK_KINDS }).notNull(),
    /** Programming language of the code in it, lower case, when it has any. */
    codeLanguage: text(),
    headingPath: text().array().notNull(),
    /** Headings inside the text, which search weighs like those above it. */
    innerHeadings: text().array().notNull().default(sql`'{}'::text[]`),
    text: text().notNull(),
    /** API symbol or operation that it describes: `z.string().min`, `GET /pets`. */
    symbol: text(),
    /** Why the text may try to instruct a model; empty when nothing was found. */
    flags: text().array().notNull().default(sql`'{}'::text[]`),
    url: text().notNull(),
    startLine: integer().notNull(),
    endLine: integer().notNull(),
    tokenCount: integer().notNull(),
    /** SHA-256 of the text. */
    contentHash: bytea().notNull(),
    /** SHA-256 of what is embedded (library, headings, text): key into embedding_cache. */
    embeddingHash: bytea().notNull(),
  },
  (table) => [
    primaryKey({ columns: [table.versionId, table.ordinal] }),
    index('chunks_document_id_idx').on(table.documentId),
    // Which chunks still use a cached vector, when a library is deleted.
    index('chunks_embedding_hash_idx').on(table.embeddingHash),
    check('chunks_lines_check', sql`${table.startLine} <= ${table.endLine}`),
  ],
)

/** Narrow on purpose: an exact scan of one version reads these rows and nothing else. */
export const chunkEmbeddings = pgTable(
  'chunk_embeddings',
  {
    versionId: versionId(),
    modelId: text().notNull(),
    ordinal: integer().notNull(),
    embedding: vector({ dimensions: 384 }).notNull(),
  },
  (table) => [primaryKey({ columns: [table.versionId, table.modelId, table.ordinal] })],
)

/**
 * Inverted index: the chunks of a version that hold a term, as parallel arrays. `impacts[i]` is the
 * BM25F term-frequency part for chunk `ordinals[i]`; `idf` the term's weight within the version.
 */
export const termPostings = pgTable(
  'term_postings',
  {
    versionId: versionId(),
    term: text().notNull(),
    idf: real().notNull(),
    ordinals: integer().array().notNull(),
    impacts: real().array().notNull(),
  },
  (table) => [primaryKey({ columns: [table.versionId, table.term] })],
)

/** Embeddings by hash of their input: an unchanged chunk is never embedded twice, in any version. */
export const embeddingCache = pgTable(
  'embedding_cache',
  {
    modelId: text().notNull(),
    embeddingHash: bytea().notNull(),
    embedding: vector({ dimensions: 384 }).notNull(),
    createdAt: timestamp({ withTimezone: true }).notNull().defaultNow(),
  },
  (table) => [primaryKey({ columns: [table.modelId, table.embeddingHash] })],
)
