import {
  type Database,
  documents,
  libraries,
  libraryAliases,
  sources,
  versionParts,
  versions,
} from '@twinmcp/db'
import { and, desc, eq, sql } from 'drizzle-orm'
import { storable } from './storable.ts'

export type Transaction = Parameters<Parameters<Database['transaction']>[0]>[0]
export type Executor = Database | Transaction

export interface LibraryFacts {
  ownerWorkspaceId: string | null
  slug: string
  ecosystem: string
  name: string
  description: string | null
  homepageUrl: string | null
  repositoryUrl: string | null
  license: string | null
  keywords: string[]
  distTags: Record<string, string>
  publishedVersions: string[]
  latestVersion: string | null
  aliases: string[]
  locator: string
}

export interface LibraryKey {
  ownerWorkspaceId: string | null
  slug: string
}

const isLibrary = ({ slug, ownerWorkspaceId }: LibraryKey) =>
  and(
    eq(libraries.slug, slug),
    sql`${libraries.ownerWorkspaceId} is not distinct from ${ownerWorkspaceId}`,
  )

/** The version as it is indexed now, or null. */
export async function selectVersion(db: Executor, library: LibraryKey, version: string) {
  const [row] = await db
    .select({
      id: versions.id,
      libraryId: versions.libraryId,
      libraryName: libraries.name,
      modelId: versions.modelId,
      chunkCount: versions.chunkCount,
      documentCount: versions.documentCount,
      embeddedCount: versions.embeddedCount,
    })
    .from(versions)
    .innerJoin(libraries, eq(libraries.id, versions.libraryId))
    .where(and(isLibrary(library), eq(versions.version, version)))
  return row ?? null
}

export type Part = Awaited<ReturnType<typeof selectParts>>[number]

/** What a source gave to the versions of its library, latest first. */
export function selectParts(db: Executor, sourceId: number) {
  return db
    .select({
      versionId: versionParts.versionId,
      version: versions.version,
      libraryId: versions.libraryId,
      modelId: versions.modelId,
      versionChunkCount: versions.chunkCount,
      versionEmbeddedCount: versions.embeddedCount,
      fingerprint: versionParts.fingerprint,
      pipelineVersion: versionParts.pipelineVersion,
      documentCount: versionParts.documentCount,
      linkBase: versionParts.linkBase,
      indexedAt: versionParts.indexedAt,
    })
    .from(versionParts)
    .innerJoin(versions, eq(versions.id, versionParts.versionId))
    .where(eq(versionParts.sourceId, sourceId))
    .orderBy(desc(versionParts.indexedAt), desc(versionParts.versionId))
}

/** The library with what it is known to have indexed; null before its first run. */
export async function selectLibraryRow(db: Executor, library: LibraryKey) {
  const [row] = await db
    .select({
      id: libraries.id,
      name: libraries.name,
      ecosystem: libraries.ecosystem,
      latestVersion: libraries.latestVersion,
      versions: sql<string[]>`array(select v.version from ${versions} v
        where v.library_id = "libraries"."id")`,
    })
    .from(libraries)
    .where(isLibrary(library))
  return row ?? null
}

/** A source of a library by its locator; without one, the source the library is made from. */
export async function selectSource(db: Executor, libraryId: number, locator: string) {
  const [row] = await db
    .select()
    .from(sources)
    .where(
      and(
        eq(sources.libraryId, libraryId),
        locator === '' ? sql`${sources.isPrimary}` : eq(sources.locator, locator),
      ),
    )
  return row ?? null
}

/** Locators of a library's other sources that have given nothing to a version yet. */
export async function selectCompanions(
  db: Executor,
  libraryId: number,
  version: string,
): Promise<string[]> {
  const rows = await db
    .select({ locator: sources.locator })
    .from(sources)
    .where(
      and(
        eq(sources.libraryId, libraryId),
        sql`not ${sources.isPrimary} and ${sources.pausedAt} is null`,
        sql`not exists (select 1 from ${versionParts} p join ${versions} v on v.id = p.version_id
          where p.source_id = "sources"."id" and v.version = ${version})`,
      ),
    )
  return rows.map(({ locator }) => locator)
}

/** Documents of a source in a version: path → SHA-256 of the bytes as fetched, in hex. */
export async function selectKnownDocuments(
  db: Executor,
  versionId: number,
  sourceId: number,
): Promise<Map<string, string>> {
  const rows = await db
    .select({ path: documents.path, hash: sql<string>`encode(${documents.contentHash}, 'hex')` })
    .from(documents)
    .where(and(eq(documents.versionId, versionId), eq(documents.sourceId, sourceId)))
  return new Map(rows.map(({ path, hash }) => [path, hash]))
}

/** Two writers of one version wait for each other; held to the end of the transaction. */
export async function lockVersion(tx: Transaction, slug: string, version: string): Promise<void> {
  await tx.execute(sql`select pg_advisory_xact_lock(hashtextextended(${`${slug}@${version}`}, 0))`)
}

/**
 * Inserts or updates a library with the source it is made from and its aliases. Texts are those of
 * its latest version.
 */
export async function upsertLibrary(
  tx: Executor,
  told: LibraryFacts,
  describesLatest: boolean,
): Promise<{ libraryId: number; sourceId: number }> {
  const facts = storable(told)
  const { aliases, locator: _, ...columns } = facts
  const always = {
    distTags: facts.distTags,
    publishedVersions: facts.publishedVersions,
    latestVersion: facts.latestVersion,
    registryCheckedAt: sql`now()`,
    updatedAt: sql`now()`,
  }
  const texts = {
    description: facts.description,
    homepageUrl: facts.homepageUrl,
    repositoryUrl: facts.repositoryUrl,
    license: facts.license,
    keywords: facts.keywords,
  }
  const [library] = await tx
    .insert(libraries)
    .values({ ...columns, registryCheckedAt: sql`now()` })
    .onConflictDoUpdate({
      target: [libraries.ownerWorkspaceId, libraries.slug],
      set: describesLatest ? { ...always, ...texts } : always,
    })
    .returning({ id: libraries.id })
  if (!library) throw new Error('the library row was not written')
  if (aliases.length > 0) {
    await tx
      .insert(libraryAliases)
      .values(aliases.map((alias) => ({ libraryId: library.id, alias })))
      .onConflictDoNothing()
  }
  const [source] = await tx
    .insert(sources)
    .values({
      libraryId: library.id,
      ownerWorkspaceId: facts.ownerWorkspaceId,
      kind: facts.locator.slice(0, facts.locator.indexOf(':')),
      locator: facts.locator,
      isPrimary: true,
      lastCheckedAt: sql`now()`,
    })
    .onConflictDoUpdate({
      target: [sources.libraryId],
      targetWhere: sql`${sources.isPrimary}`,
      set: { lastCheckedAt: sql`now()` },
    })
    .returning({ id: sources.id })
  if (!source) throw new Error('the source row was not written')
  return { libraryId: library.id, sourceId: source.id }
}

/** Rows a statement: bounds memory, and costs no more than one large statement would. */
const BATCH = 1_000

export function* batches<T>(rows: Iterable<T>): Generator<readonly T[]> {
  let batch: T[] = []
  for (const row of rows) {
    batch.push(row)
    if (batch.length < BATCH) continue
    yield batch
    batch = []
  }
  if (batch.length > 0) yield batch
}
