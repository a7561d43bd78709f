import {
  type Database,
  ingestRuns,
  libraries,
  libraryAliases,
  sources,
  versions,
  visibleTo,
} from '@twinmcp/db'
import { and, count, desc, eq, inArray, type SQL, sql } from 'drizzle-orm'
import type { Actor } from '../context.ts'
import type { LibraryRef } from './library-id.ts'

type Visible = Pick<Actor, 'workspaceIds'>

const owned = (actor: Visible) => visibleTo(libraries.ownerWorkspaceId, actor.workspaceIds)

/**
 * Versions and aliases as one JSON column each: no second round trip, no row explosion. The outer
 * table is named in plain SQL, since drizzle leaves it out of a column that stands in a select list.
 */
const versionsJson = sql<
  {
    id: number
    version: string
    publishedAt: string | null
    deprecated: string | null
    documentCount: number
    chunkCount: number
    embeddedCount: number
    tokenCount: number
    modelId: string | null
    indexedAt: string
    embeddedAt: string | null
  }[]
>`coalesce((
  select json_agg(json_build_object(
    'id', v.id, 'version', v.version, 'publishedAt', v.published_at, 'deprecated', v.deprecated,
    'documentCount', v.document_count, 'chunkCount', v.chunk_count,
    'embeddedCount', v.embedded_count, 'tokenCount', v.token_count, 'modelId', v.model_id,
    'indexedAt', v.indexed_at, 'embeddedAt', v.embedded_at))
  from ${versions} v where v.library_id = libraries.id), '[]')`

const aliasesJson = sql<string[]>`array(
  select a.alias from ${libraryAliases} a where a.library_id = libraries.id order by a.alias)`

const liveRunStatus = sql<string | null>`(
  select r.status from ${ingestRuns} r where r.library_id = libraries.id
  order by r.created_at desc limit 1)`

const libraryColumns = {
  id: libraries.id,
  slug: libraries.slug,
  ecosystem: libraries.ecosystem,
  name: libraries.name,
  ownerWorkspaceId: libraries.ownerWorkspaceId,
  description: libraries.description,
  keywords: libraries.keywords,
  homepageUrl: libraries.homepageUrl,
  repositoryUrl: libraries.repositoryUrl,
  license: libraries.license,
  distTags: libraries.distTags,
  latestVersion: libraries.latestVersion,
  registryCheckedAt: libraries.registryCheckedAt,
  updatedAt: libraries.updatedAt,
  versions: versionsJson,
  aliases: aliasesJson,
  lastRunStatus: liveRunStatus,
}

/** A library as lists and search show it. */
export type LibraryRow = Awaited<ReturnType<typeof selectLibraryPage>>[number]

/** With every published version: thousands for some, so only where they are needed. */
export type FullLibraryRow = LibraryRow & { publishedVersions: string[] }

/** A library by slug, or by alias; of several packages of one repository the best-known name wins. */
export async function selectLibrary(db: Database, actor: Visible, ref: LibraryRef) {
  const named =
    ref.ecosystem === null
      ? sql`(${libraries.slug} = ${ref.slug.toLowerCase()} or ${libraries.id} in (
          select ${libraryAliases.libraryId} from ${libraryAliases}
          where ${libraryAliases.alias} = ${ref.slug.toLowerCase()}))`
      : eq(libraries.slug, ref.slug)
  const repository = ref.name.split('/').at(-1)?.replace(/\.js$/, '') ?? ''
  const rows = await db
    .select({ ...libraryColumns, publishedVersions: libraries.publishedVersions })
    .from(libraries)
    .where(and(named, owned(actor)))
    .orderBy(
      // A private library shadows the public one of the same name for its own workspace.
      sql`${libraries.ownerWorkspaceId} is null`,
      // The repository as a library of its own comes before a package that names it.
      desc(sql`${libraries.slug} = ${ref.slug}`),
      desc(sql`${libraries.name} = ${repository}`),
      sql`length(${libraries.name})`,
    )
    .limit(1)
  return rows[0] ?? null
}

export async function selectLibraryPage(
  db: Database,
  actor: Visible,
  page: { after: string | null; limit: number },
) {
  const after: SQL | undefined =
    page.after === null ? undefined : sql`${libraries.slug} > ${page.after}`
  return db
    .select(libraryColumns)
    .from(libraries)
    .where(and(owned(actor), after))
    .orderBy(libraries.slug)
    .limit(page.limit)
}

/** Libraries whose name is similar, or whose name, alias, keywords or description hold the query. */
export async function selectLibraryCandidates(
  db: Database,
  actor: Visible,
  query: string,
  limit: number,
) {
  const text = query.toLowerCase()
  const pattern = `%${text.replace(/[\\%_]/g, '\\$&')}%`
  const words = text.split(/[^a-z0-9]+/).filter((word) => word.length > 2)
  const similarity = sql<number>`similarity(lower(${libraries.name}), ${text})`
  const anyWord = words.length
    ? sql`or ${libraries.description} ilike any(${sql.param(words.map((word) => `%${word}%`))}::text[])
          or ${libraries.keywords} && ${sql.param(words)}::text[]
          or lower(${libraries.name}) like any(${sql.param(words.map((word) => `%${word}%`))}::text[])`
    : sql``
  return db
    .select({ ...libraryColumns, similarity })
    .from(libraries)
    .where(
      and(
        owned(actor),
        sql`(lower(${libraries.name}) % ${text} or lower(${libraries.name}) like ${pattern}
          or exists (select 1 from ${libraryAliases} a
            where a.library_id = ${libraries.id} and a.alias like ${pattern}) ${anyWord})`,
      ),
    )
    .orderBy(desc(similarity), libraries.id)
    .limit(limit)
}

export function selectSources(db: Database, libraryId: number) {
  return db.select().from(sources).where(eq(sources.libraryId, libraryId)).orderBy(sources.id)
}

/** Deletes a library; its versions, chunks, postings, embeddings, aliases and runs go with it. */
export async function deleteLibrary(db: Database, actor: Visible, id: number, slug: string) {
  return db.transaction(async (tx) => {
    const [counted] = await tx
      .select({
        versions: count(),
        chunks: sql<number>`coalesce(sum(${versions.chunkCount}), 0)::int`,
      })
      .from(versions)
      .where(eq(versions.libraryId, id))
    const hashes = await tx.execute<{ hash: Buffer }>(sql`
      select distinct c.embedding_hash as hash from chunks c
      join versions v on v.id = c.version_id where v.library_id = ${id}`)
    const [deleted] = await tx
      .delete(libraries)
      .where(and(eq(libraries.id, id), owned(actor)))
      .returning({ id: libraries.id, ownerWorkspaceId: libraries.ownerWorkspaceId })
    if (!deleted) return null
    // Vectors that no other library's chunk shares go too.
    await tx.execute(sql`
      delete from embedding_cache cached
      where cached.embedding_hash = any(${sql.param(hashes.rows.map((row) => row.hash))}::bytea[])
        and not exists (select 1 from chunks c where c.embedding_hash = cached.embedding_hash)`)
    // Runs that failed before the library row existed carry only its slug.
    await tx
      .delete(ingestRuns)
      .where(
        and(
          eq(ingestRuns.librarySlug, slug),
          sql`${ingestRuns.ownerWorkspaceId} is not distinct from ${deleted.ownerWorkspaceId}`,
          inArray(ingestRuns.status, ['succeeded', 'unchanged', 'failed', 'cancelled']),
        ),
      )
    return { versions: counted?.versions ?? 0, chunks: counted?.chunks ?? 0 }
  })
}

/** Remembers what the registry says today of the versions of a library. */
export async function updateRegistryFacts(
  db: Database,
  libraryId: number,
  facts: {
    distTags: Record<string, string>
    publishedVersions: string[]
    latestVersion: string | null
  },
): Promise<void> {
  await db
    .update(libraries)
    .set({ ...facts, registryCheckedAt: sql`now()` })
    .where(eq(libraries.id, libraryId))
}
