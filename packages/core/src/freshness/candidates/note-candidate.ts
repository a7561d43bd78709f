import type { Context } from '../../context.ts'
import { AppError } from '../../errors.ts'
import { parseLibraryId } from '../../libraries/index.ts'
import { addWish } from './queries.ts'

/** Counts a wish for a library that nothing indexed answers to. What is no library id is ignored. */
export async function noteCandidate(
  ctx: Context,
  wish: { slug: string; wantedBy: string | null },
): Promise<void> {
  try {
    const ref = parseLibraryId(wish.slug)
    if (ref.ecosystem !== null) await addWish(ctx.db, ref.slug, wish.wantedBy)
  } catch (error) {
    if (!(error instanceof AppError)) throw error
  }
}
