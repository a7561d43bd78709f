import { z } from 'zod'
import { type Context, requirePermission } from '../../context.ts'
import { getRun } from '../../runs/index.ts'
import { getVisibleLibrary } from '../visible-library.ts'
import { selectChanges } from './queries.ts'

const Page = {
  /** `nextCursor` of the page before. */
  cursor: z.number().int().positive().optional(),
  limit: z.number().int().min(1).max(200).default(50),
}
export const GetChangesInput = z.union([
  z.object({ runId: z.uuid(), ...Page }),
  z.object({ libraryId: z.string().trim().min(1).max(300), ...Page }),
])
export type GetChangesInput = z.input<typeof GetChangesInput>

/** One page that a run added, changed or removed. Times are ISO 8601. */
export interface PageChange {
  id: number
  runId: string
  libraryId: string
  sourceId: number
  /** Kind and name of the source: `website:https://zod.dev/`. */
  locator: string
  version: string
  path: string
  title: string
  url: string
  change: 'added' | 'changed' | 'removed'
  createdAt: string
}

export interface ChangePage {
  items: PageChange[]
  nextCursor: number | null
}

/** What a run changed, or what changed lately in a library, newest first. @throws AppError `not_found`. */
export async function getChanges(ctx: Context, input: GetChangesInput): Promise<ChangePage> {
  requirePermission(ctx, 'libraries:read')
  const { cursor, limit, ...of } = GetChangesInput.parse(input)
  if ('runId' in of) await getRun(ctx, of)
  const filter = 'runId' in of ? of : { libraryId: (await getVisibleLibrary(ctx, of.libraryId)).id }
  const page = { before: cursor ?? null, limit: limit + 1 }
  const rows = await selectChanges(ctx.db, ctx.actor, filter, page)
  const items = rows
    .slice(0, limit)
    .map((row) => ({ ...row, createdAt: row.createdAt.toISOString() }))
  return { items, nextCursor: rows.length > limit ? (items.at(-1)?.id ?? null) : null }
}
