import { type Database, documentChanges, libraries, sources, visibleTo } from '@twinmcp/db'
import { and, desc, eq, lt } from 'drizzle-orm'
import type { Actor } from '../../context.ts'

type Visible = Pick<Actor, 'workspaceIds'>

const changeColumns = {
  id: documentChanges.id,
  runId: documentChanges.runId,
  libraryId: libraries.slug,
  sourceId: documentChanges.sourceId,
  locator: sources.locator,
  version: documentChanges.version,
  path: documentChanges.path,
  title: documentChanges.title,
  url: documentChanges.url,
  change: documentChanges.change,
  createdAt: documentChanges.createdAt,
}
const owned = (actor: Visible) => visibleTo(libraries.ownerWorkspaceId, actor.workspaceIds)

/** Newest first; `before` is the id of the last row of the page before. Read along an index of either filter. */
export function selectChanges(
  db: Database,
  actor: Visible,
  filter: { runId: string } | { libraryId: number },
  page: { before: number | null; limit: number },
) {
  return db
    .select(changeColumns)
    .from(documentChanges)
    .innerJoin(libraries, eq(libraries.id, documentChanges.libraryId))
    .innerJoin(sources, eq(sources.id, documentChanges.sourceId))
    .where(
      and(
        owned(actor),
        'runId' in filter
          ? eq(documentChanges.runId, filter.runId)
          : eq(documentChanges.libraryId, filter.libraryId),
        page.before === null ? undefined : lt(documentChanges.id, page.before),
      ),
    )
    .orderBy(desc(documentChanges.id))
    .limit(page.limit)
}

/** One change with the keys of its two texts, or null. */
export async function selectChange(db: Database, actor: Visible, changeId: number) {
  const [row] = await db
    .select({
      ...changeColumns,
      oldTextHash: documentChanges.oldTextHash,
      newTextHash: documentChanges.newTextHash,
    })
    .from(documentChanges)
    .innerJoin(libraries, eq(libraries.id, documentChanges.libraryId))
    .innerJoin(sources, eq(sources.id, documentChanges.sourceId))
    .where(and(owned(actor), eq(documentChanges.id, changeId)))
  return row ?? null
}
