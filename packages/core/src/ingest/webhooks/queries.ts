import {
  type Database,
  libraries,
  libraryAliases,
  sources,
  versions,
  webhookDeliveries,
} from '@twinmcp/db'
import { and, eq, inArray, isNotNull, isNull, or, type SQL, sql } from 'drizzle-orm'

export type WebhookSource = Awaited<ReturnType<typeof selectSources>>[number]

const columns = {
  id: sources.id,
  libraryId: sources.libraryId,
  ownerWorkspaceId: sources.ownerWorkspaceId,
  kind: sources.kind,
  locator: sources.locator,
  isPrimary: sources.isPrimary,
  settings: sources.settings,
  state: sources.state,
  webhookId: sources.webhookId,
  webhookSecret: sources.webhookSecret,
  librarySlug: libraries.slug,
}

const selectSources = (db: Database, condition: SQL | undefined) =>
  db
    .select(columns)
    .from(sources)
    .innerJoin(libraries, eq(libraries.id, sources.libraryId))
    .where(condition)
    .orderBy(sources.id)
    .limit(200)

/** Sources with a secret, of any owner: whoever knows the secret speaks for the host. */
export function selectSourcesByLocator(
  db: Database,
  locators: readonly string[],
  sourceId: number | null,
): Promise<WebhookSource[]> {
  const named = inArray(
    sql`lower(${sources.locator})`,
    locators.map((locator) => locator.toLowerCase()),
  )
  // A renamed repository is found by the id in its hook's address.
  const found = sourceId === null ? named : or(named, eq(sources.id, sourceId))
  return selectSources(db, and(found, isNotNull(sources.webhookSecret)))
}

/** A source that the workspaces own, or that nobody does; null when there is none. */
export async function selectOwnSource(
  db: Database,
  sourceId: number,
  workspaceIds: readonly string[],
): Promise<WebhookSource | null> {
  const isOwn = or(
    isNull(sources.ownerWorkspaceId),
    workspaceIds.length > 0 ? inArray(sources.ownerWorkspaceId, [...workspaceIds]) : undefined,
  )
  const [row] = await selectSources(db, and(eq(sources.id, sourceId), isOwn))
  return row ?? null
}

export async function updateWebhook(
  db: Database,
  sourceId: number,
  webhook: { webhookId: string | null; webhookSecret: string | null },
): Promise<void> {
  await db.update(sources).set(webhook).where(eq(sources.id, sourceId))
}

/** Notes a delivery under all of its keys; false when one of them was noted before. */
export function insertDelivery(
  db: Database,
  delivery: { provider: string; keys: readonly string[]; event: string; sourceId: number | null },
): Promise<boolean> {
  const { provider, keys, event, sourceId } = delivery
  return db.transaction(async (tx) => {
    const rows = keys.map((deliveryId) => ({
      provider,
      deliveryId,
      event,
      sourceId,
      outcome: 'taken',
    }))
    const inserted = await tx
      .insert(webhookDeliveries)
      .values(rows)
      .onConflictDoNothing()
      .returning({ id: webhookDeliveries.deliveryId })
    return inserted.length === keys.length
  })
}

const isDelivery = (provider: string, keys: readonly string[]) =>
  and(eq(webhookDeliveries.provider, provider), inArray(webhookDeliveries.deliveryId, [...keys]))

export async function updateDelivery(
  db: Database,
  provider: string,
  keys: readonly string[],
  outcome: string,
): Promise<void> {
  await db.update(webhookDeliveries).set({ outcome }).where(isDelivery(provider, keys))
}

/** Forgets a delivery that could not be worked off, so that it may come again. */
export async function deleteDelivery(
  db: Database,
  provider: string,
  keys: readonly string[],
): Promise<void> {
  await db.delete(webhookDeliveries).where(isDelivery(provider, keys))
}

/** Marks a version as withdrawn, or takes the mark away. */
export async function markYanked(
  db: Database,
  libraryId: number,
  version: string,
  isYanked: boolean,
): Promise<void> {
  await db
    .update(versions)
    .set({ yankedAt: isYanked ? sql`coalesce(${versions.yankedAt}, now())` : null })
    .where(and(eq(versions.libraryId, libraryId), eq(versions.version, version)))
}

/** A source whose repository is gone is not looked at any more, until somebody resumes it. */
export async function pauseSource(db: Database, sourceId: number, reason: string): Promise<void> {
  await db
    .update(sources)
    .set({ pausedAt: sql`coalesce(${sources.pausedAt}, now())`, lastError: reason })
    .where(eq(sources.id, sourceId))
}

/** Follows a repository to its new name; false when the library has a source of that name already. */
export async function renameSource(
  db: Database,
  source: Pick<WebhookSource, 'id' | 'libraryId'>,
  locator: string,
  alias: string,
): Promise<boolean> {
  return db.transaction(async (tx) => {
    const renamed = await tx
      .update(sources)
      .set({ locator })
      .where(
        and(
          eq(sources.id, source.id),
          sql`not exists (select 1 from ${sources} other
            where other.library_id = ${source.libraryId} and other.locator = ${locator})`,
        ),
      )
      .returning({ id: sources.id })
    if (renamed.length === 0) return false
    const { libraryId } = source
    await tx.insert(libraryAliases).values({ libraryId, alias }).onConflictDoNothing()
    return true
  })
}
