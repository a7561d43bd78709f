import { isNull, or, type SQL, sql } from 'drizzle-orm'
import type { PgColumn } from 'drizzle-orm/pg-core'

/**
 * Condition for rows that an actor may read: public ones and those of the actor's workspaces.
 * Every query on a table with an owner takes it.
 */
export function visibleTo(ownerWorkspaceId: PgColumn, workspaceIds: readonly string[]): SQL {
  if (workspaceIds.length === 0) return isNull(ownerWorkspaceId)
  const owned = sql`${ownerWorkspaceId} = any(${sql.param(workspaceIds)}::uuid[])`
  return or(isNull(ownerWorkspaceId), owned) as SQL
}
