import { z } from 'zod'
import { type Context, requirePermission } from '../context.ts'
import { selectLibraryPage } from './queries.ts'
import { toHit } from './to-hit.ts'
import type { LibraryHit } from './views.ts'

export const ListLibrariesInput = z.object({
  /** `nextCursor` of the page before: the last public id on it. */
  cursor: z.string().max(300).optional(),
  limit: z.number().int().min(1).max(200).default(50),
})
export type ListLibrariesInput = z.input<typeof ListLibrariesInput>

export interface LibraryPage {
  items: LibraryHit[]
  nextCursor: string | null
}

/** All libraries the actor may see, by id. */
export async function listLibraries(
  ctx: Context,
  input: ListLibrariesInput = {},
): Promise<LibraryPage> {
  requirePermission(ctx, 'libraries:read')
  const { cursor, limit } = ListLibrariesInput.parse(input)
  const rows = await selectLibraryPage(ctx.db, ctx.actor, {
    after: cursor ?? null,
    limit: limit + 1,
  })
  const items = rows.slice(0, limit).map((row) => toHit(row))
  return { items, nextCursor: rows.length > limit ? (items.at(-1)?.libraryId ?? null) : null }
}
