import { z } from 'zod'
import type { Context } from '../context.ts'
import { AppError } from '../errors.ts'
import { findLibrary, parseLibraryId } from '../libraries/index.ts'

/** Any accepted id of a library: `/npm/zod`, `zod`, `/colinhacks/zod`. */
export const LibraryIdInput = z.object({ libraryId: z.string().trim().min(1).max(300) })
export type LibraryIdInput = z.infer<typeof LibraryIdInput>

/** The row behind an id that the actor may see. @throws AppError `not_found`, `bad_input`. */
export async function getVisibleLibrary(ctx: Context, libraryId: string) {
  const ref = parseLibraryId(libraryId)
  const row = await findLibrary(ctx, ref)
  if (row) return row
  throw new AppError('not_found', `${ref.slug} is not indexed here.`)
}
