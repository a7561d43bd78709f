import { type Database, libraries, sources, versions } from '@twinmcp/db'
import { eq, sql } from 'drizzle-orm'
import type { Executor } from '../plan/queries.ts'

/** What is known of a library's versions, here and where it is published. */
export async function selectVersionFacts(db: Executor, libraryId: number) {
  const [library] = await db
    .select({
      ecosystem: libraries.ecosystem,
      publishedVersions: libraries.publishedVersions,
      latestVersion: libraries.latestVersion,
      indexed: sql<string[]>`array(select v.version from ${versions} v
        where v.library_id = libraries.id order by v.id)`,
      deprecated: sql<string[]>`array(select v.version from ${versions} v
        where v.library_id = libraries.id and v.deprecated is not null)`,
    })
    .from(libraries)
    .where(eq(libraries.id, libraryId))
  return library ?? null
}

/**
 * Of versions, those that were tried lately in vain: a day for anything, a month for what will not
 * mend. Another version in its place is no success: asked for at the end of its own run, it would be
 * asked for without end.
 */
export async function selectTriedVersions(
  db: Executor,
  library: { librarySlug: string; ownerWorkspaceId: string | null },
  wanted: readonly string[],
): Promise<string[]> {
  const { rows } = await db.execute<{ version: string }>(sql`
    select distinct requested_range as version from ingest_runs
    where library_slug = ${library.librarySlug} and source_locator = ''
      and owner_workspace_id is not distinct from ${library.ownerWorkspaceId}::uuid
      and requested_range = any(${sql.param(wanted)}::text[])
      and (status = 'failed' or status in ('succeeded', 'unchanged')
        and version is distinct from requested_range)
      and created_at > now() - case when error_code in ('not_found', 'bad_input')
        then interval '30 days' else interval '1 day' end`)
  return rows.map((row) => row.version)
}

/**
 * Takes over what the registry says of indexed versions: its deprecation messages, where it has any,
 * and which are no longer published. Those keep their documents as they are. Returns versions newly
 * found withdrawn.
 */
export async function markVersions(
  tx: Executor,
  libraryId: number,
  said: { published: readonly string[]; deprecated: ReadonlyMap<string, string> | null },
): Promise<string[]> {
  if (said.deprecated) await markDeprecated(tx, libraryId, said.published, said.deprecated)
  await tx.execute(sql`
    update versions set yanked_at = null
    where library_id = ${libraryId} and yanked_at is not null
      and version = any(${sql.param(said.published)}::text[])`)
  const { rows } = await tx.execute<{ version: string }>(sql`
    update versions set yanked_at = now()
    where library_id = ${libraryId} and yanked_at is null
      and version ~ '^v?[0-9]' and version <> all(${sql.param(said.published)}::text[])
    returning version`)
  return rows.map((row) => row.version)
}

async function markDeprecated(
  tx: Executor,
  libraryId: number,
  published: readonly string[],
  deprecated: ReadonlyMap<string, string>,
): Promise<void> {
  const [names, messages] = [[...deprecated.keys()], [...deprecated.values()]]
  await tx.execute(sql`
    update versions v set deprecated = said.message
    from (select v2.id, d.message from versions v2
      left join unnest(${sql.param(names)}::text[], ${sql.param(messages)}::text[])
        as d(version, message) on d.version = v2.version
      where v2.library_id = ${libraryId} and v2.version = any(${sql.param(published)}::text[])) said
    where v.id = said.id and v.deprecated is distinct from said.message`)
}

/** The registry was asked, and what is known of a library's versions still holds. */
export async function touchRegistryFacts(db: Database, libraryId: number): Promise<void> {
  await db
    .update(libraries)
    .set({ registryCheckedAt: sql`now()` })
    .where(eq(libraries.id, libraryId))
}

const POLL = 'poll'

/** What is remembered of the last poll of a source; whatever has that place. */
export async function selectPollMemory(db: Database, sourceId: number): Promise<unknown> {
  const [row] = await db
    .select({ memory: sql<unknown>`${sources.state} -> ${POLL}::text` })
    .from(sources)
    .where(eq(sources.id, sourceId))
  return row?.memory ?? null
}

/**
 * Keeps a poll's memory beside what the source itself remembers. A run of the source writes that anew
 * and so forgets the poll, which costs one whole answer.
 */
export async function updatePollMemory(db: Executor, sourceId: number, memory: object) {
  await db.execute(sql`
    update sources set state = coalesce(state, '{"own": null, "boilerplate": []}'::jsonb)
      || jsonb_build_object(${POLL}::text, ${JSON.stringify(memory)}::jsonb)
    where id = ${sourceId} and (state is null or jsonb_typeof(state) = 'object')`)
}
