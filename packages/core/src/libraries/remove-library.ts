import { type Context, requirePermission } from '../context.ts'
import { AppError } from '../errors.ts'
import { getLibraryRow, type LibraryInput } from './get-library.ts'
import { deleteLibrary } from './queries.ts'

export interface RemovedLibrary {
  libraryId: string
  versionsRemoved: number
  chunksRemoved: number
}

/** Deletes a library with everything of it. @throws AppError `not_found`. */
export async function removeLibrary(ctx: Context, input: LibraryInput): Promise<RemovedLibrary> {
  requirePermission(ctx, 'libraries:remove')
  const row = await getLibraryRow(ctx, input.libraryId)
  const deleted = await deleteLibrary(ctx.db, ctx.actor, row.id, row.slug)
  if (!deleted) throw new AppError('not_found', `${row.slug} was removed by someone else.`)
  ctx.log.info({ library: row.slug, ...deleted, actor: ctx.actor.id }, 'library removed')
  return {
    libraryId: row.slug,
    versionsRemoved: deleted.versions,
    chunksRemoved: deleted.chunks,
  }
}
