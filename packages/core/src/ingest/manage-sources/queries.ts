import {
  type Database,
  ingestRuns,
  libraries,
  sources,
  versionParts,
  versions,
  visibleTo,
} from '@twinmcp/db'
import { and, desc, eq, inArray, sql } from 'drizzle-orm'
import type { Actor } from '../../context.ts'
import { batches, type Executor, type Transaction } from '../queries.ts'
import type { PartView } from './source-view.ts'

type Visible = Pick<Actor, 'workspaceIds'>
const owned = (actor: Visible) => visibleTo(sources.ownerWorkspaceId, actor.workspaceIds)

const columns = {
  id: sources.id,
  libraryId: sources.libraryId,
  slug: libraries.slug,
  ownerWorkspaceId: sources.ownerWorkspaceId,
  kind: sources.kind,
  locator: sources.locator,
  isPrimary: sources.isPrimary,
  settings: sources.settings,
  webhookId: sources.webhookId,
  lastRunId: sources.lastRunId,
  createdAt: sources.createdAt,
  parts: sql<PartView[]>`coalesce((
    select json_agg(p.* order by p."indexedAt" desc) from (
      select v.version, vp.document_count as "documentCount", vp.chunk_count as "chunkCount",
        vp.indexed_at as "indexedAt"
      from version_parts vp join versions v on v.id = vp.version_id
      where vp.source_id = "sources"."id" order by vp.indexed_at desc limit 20) p), '[]')`,
}

export type SourceRow = Awaited<ReturnType<typeof selectSourcesOf>>[number]

/** Sources of a library, the one it is made from first. */
export function selectSourcesOf(db: Database, actor: Visible, libraryId: number) {
  return db
    .select(columns)
    .from(sources)
    .innerJoin(libraries, eq(libraries.id, sources.libraryId))
    .where(and(eq(sources.libraryId, libraryId), owned(actor)))
    .orderBy(desc(sources.isPrimary), sources.id)
}

export async function selectSourceById(
  db: Database,
  actor: Visible,
  sourceId: number,
): Promise<SourceRow | null> {
  const [row] = await db
    .select(columns)
    .from(sources)
    .innerJoin(libraries, eq(libraries.id, sources.libraryId))
    .where(and(eq(sources.id, sourceId), owned(actor)))
  return row ?? null
}

/** A library that is made of no package: the operator's own. Null when there is one of this id. */
export async function insertOwnLibrary(
  tx: Executor,
  library: { slug: string; name: string; ecosystem: string; ownerWorkspaceId: string | null },
): Promise<number | null> {
  const [row] = await tx
    .insert(libraries)
    .values(library)
    .onConflictDoNothing()
    .returning({ id: libraries.id })
  return row?.id ?? null
}

/** Null when the library has this source already. */
export async function insertSource(
  tx: Executor,
  source: typeof sources.$inferInsert,
): Promise<number | null> {
  const [row] = await tx
    .insert(sources)
    .values(source)
    .onConflictDoNothing()
    .returning({ id: sources.id })
  return row?.id ?? null
}

export async function updateSettings(
  db: Database,
  sourceId: number,
  settings: Record<string, unknown>,
): Promise<void> {
  // What is indexed was chosen by other settings: nothing of it is taken to be the same.
  await db.transaction(async (tx) => {
    await tx
      .update(sources)
      .set({ settings, state: null, nextCheckAt: sql`now()` })
      .where(eq(sources.id, sourceId))
    await tx
      .update(versionParts)
      .set({ fingerprint: null, pipelineVersion: 0 })
      .where(eq(versionParts.sourceId, sourceId))
  })
}

/**
 * Deletes a source with everything it gave, and asks for the versions it gave to to be built again
 * without it. @returns those versions.
 */
export async function deleteSource(
  tx: Transaction,
  sourceId: number,
): Promise<{ id: number; version: string }[]> {
  const affected = await tx.execute<{ id: string; version: string }>(sql`
    select v.id, v.version from version_parts p join versions v on v.id = p.version_id
    where p.source_id = ${sourceId}`)
  await tx.execute(sql`
    delete from chunk_embeddings e using chunks c, documents d
    where d.source_id = ${sourceId} and c.document_id = d.id
      and e.version_id = c.version_id and e.ordinal = c.ordinal`)
  await tx
    .update(ingestRuns)
    .set({ cancelRequestedAt: sql`now()` })
    .where(
      and(eq(ingestRuns.sourceId, sourceId), inArray(ingestRuns.status, ['queued', 'running'])),
    )
  await tx.delete(sources).where(eq(sources.id, sourceId))
  return affected.rows.map(({ id, version }) => ({ id: Number(id), version }))
}

/** Versions that no source gives anything to any more. */
export async function deleteEmptyVersions(
  tx: Transaction,
  versionIds: readonly number[],
): Promise<Set<number>> {
  const gone = new Set<number>()
  for (const batch of batches(versionIds)) {
    const rows = await tx
      .delete(versions)
      .where(
        and(
          inArray(versions.id, [...batch]),
          sql`not exists (select 1 from documents d where d.version_id = ${versions.id})`,
        ),
      )
      .returning({ id: versions.id })
    for (const { id } of rows) gone.add(id)
  }
  return gone
}
