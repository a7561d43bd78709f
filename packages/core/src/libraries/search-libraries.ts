import { z } from 'zod'
import { type Context, requirePermission } from '../context.ts'
import { selectLibraryCandidates } from './queries.ts'
import { rankLibraries } from './rank-libraries.ts'
import { toHit } from './to-hit.ts'
import type { LibraryHit } from './views.ts'

export const SearchLibrariesInput = z.object({
  query: z.string().trim().max(200),
  limit: z.number().int().min(1).max(50).default(10),
})
export type SearchLibrariesInput = z.input<typeof SearchLibrariesInput>

/** More than are shown, since the database orders by similarity alone and ranking knows better. */
const CANDIDATES = 100

/** Known libraries that fit a name, a part of one, or a misspelt one; best first. */
export async function searchLibraries(
  ctx: Context,
  input: SearchLibrariesInput,
): Promise<LibraryHit[]> {
  requirePermission(ctx, 'libraries:read')
  const { query, limit } = SearchLibrariesInput.parse(input)
  if (query === '') return []
  const rows = await selectLibraryCandidates(ctx.db, ctx.actor, query, CANDIDATES)
  return rankLibraries(query, rows)
    .slice(0, limit)
    .map((row) => toHit(row, row.score))
}
