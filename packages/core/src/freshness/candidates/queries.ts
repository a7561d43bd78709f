import { type Database, libraries, libraryCandidates } from '@twinmcp/db'
import { and, eq, sql } from 'drizzle-orm'

export type CandidateRow = typeof libraryCandidates.$inferSelect
export type CandidateState = 'waiting' | 'queued' | 'dismissed'

const isIndexed = sql`exists (select 1 from ${libraries}
  where ${libraries.slug} = ${libraryCandidates.slug} and ${libraries.ownerWorkspaceId} is null)`
const STATES: Record<CandidateState, ReturnType<typeof sql>> = {
  waiting: sql`${libraryCandidates.queuedAt} is null and ${libraryCandidates.dismissedAt} is null and not ${isIndexed}`,
  queued: sql`${libraryCandidates.queuedAt} is not null and ${libraryCandidates.dismissedAt} is null`,
  dismissed: sql`${libraryCandidates.dismissedAt} is not null`,
}

/** The most wanted first; `after` is the last row of the page before. */
export function selectCandidates(
  db: Database,
  state: CandidateState,
  page: { after: { demand: number; slug: string } | null; limit: number },
): Promise<CandidateRow[]> {
  const { demand, slug } = libraryCandidates
  return db
    .select()
    .from(libraryCandidates)
    .where(
      and(
        STATES[state],
        page.after
          ? sql`(-${demand}, ${slug}) > (${-page.after.demand}::int, ${page.after.slug}::text)`
          : undefined,
      ),
    )
    .orderBy(sql`-${demand}`, slug)
    .limit(page.limit)
}

export async function selectCandidate(db: Database, slug: string): Promise<CandidateRow | null> {
  const [row] = await db.select().from(libraryCandidates).where(eq(libraryCandidates.slug, slug))
  return row ?? null
}

export async function markCandidate(
  db: Database,
  slug: string,
  as: 'queued' | 'dismissed',
): Promise<boolean> {
  const marked = await db
    .update(libraryCandidates)
    .set(
      as === 'queued' ? { queuedAt: sql`now()`, dismissedAt: null } : { dismissedAt: sql`now()` },
    )
    .where(eq(libraryCandidates.slug, slug))
    .returning({ slug: libraryCandidates.slug })
  return marked.length > 0
}

/** Counts one more wish for a library that is not here. */
export async function addWish(db: Database, slug: string, wantedBy: string | null): Promise<void> {
  await db
    .insert(libraryCandidates)
    .values({ slug, reason: 'failed_resolution', wantedBy })
    .onConflictDoUpdate({
      target: libraryCandidates.slug,
      set: {
        demand: sql`${libraryCandidates.demand} + 1`,
        // What somebody asked for weighs more than what something depends on.
        reason: sql`'failed_resolution'`,
        lastSeenAt: sql`now()`,
      },
    })
}

/**
 * Notes what indexed libraries depend on, with how many do. Counting again gives the same, since the
 * number is replaced; what people asked for keeps its own.
 */
export async function upsertDependencies(
  db: Database,
  found: readonly { slug: string; dependents: number; wantedBy: string }[],
): Promise<number> {
  if (found.length === 0) return 0
  const column = <T>(pick: (one: (typeof found)[number]) => T) => sql.param(found.map(pick))
  const { rowCount } = await db.execute(sql`
    insert into library_candidates (slug, reason, demand, wanted_by)
    select d.slug, 'dependency', d.dependents, d.wanted_by
    from unnest(${column((one) => one.slug)}::text[], ${column((one) => one.dependents)}::int[],
      ${column((one) => one.wantedBy)}::text[]) as d(slug, dependents, wanted_by)
    where not exists (select 1 from libraries l where l.slug = d.slug and l.owner_workspace_id is null)
    on conflict (slug) do update set last_seen_at = now(), wanted_by = excluded.wanted_by,
      demand = case when library_candidates.reason = 'dependency' then excluded.demand
        else greatest(library_candidates.demand, excluded.demand) end`)
  return rowCount ?? 0
}

/** Public npm libraries that are indexed, those whose dependencies are to be read. */
export async function selectPublicPackages(
  db: Database,
  after: string,
  limit: number,
): Promise<{ slug: string; name: string }[]> {
  return db
    .select({ slug: libraries.slug, name: libraries.name })
    .from(libraries)
    .where(
      sql`${libraries.ecosystem} = 'npm' and ${libraries.ownerWorkspaceId} is null and ${libraries.slug} > ${after}`,
    )
    .orderBy(libraries.slug)
    .limit(limit)
}

/** Whether no run waits or works. */
export async function isIdle(db: Database): Promise<boolean> {
  const { rows } = await db.execute(
    sql`select 1 from ingest_runs where status in ('queued', 'running') limit 1`,
  )
  return rows.length === 0
}
