import type { Context } from '../context.ts'
import type { LibraryRef } from './library-id.ts'
import { type FullLibraryRow, selectLibrary } from './queries.ts'

/** The row behind an id or alias, with its indexed versions, in one query; null when unknown. */
export function findLibrary(ctx: Context, ref: LibraryRef): Promise<FullLibraryRow | null> {
  return selectLibrary(ctx.db, ctx.actor, ref)
}
