import { RUN_STATUSES } from '@twinmcp/db'
import { z } from 'zod'
import type { Context } from '../context.ts'
import { requirePermission } from '../context.ts'
import { AppError } from '../errors.ts'
import { selectRuns } from './queries.ts'
import { type RunView, toRunView } from './run-view.ts'

export const ListRunsInput = z.object({
  cursor: z.string().max(100).optional(),
  limit: z.number().int().min(1).max(200).default(50),
  status: z.enum(RUN_STATUSES).optional(),
  /** Public id, such as `/npm/zod`. */
  libraryId: z.string().max(300).optional(),
  /** Runs of one of its sources; empty for the one that it is made from. */
  sourceLocator: z.string().max(2_100).optional(),
})
export type ListRunsInput = z.input<typeof ListRunsInput>

export interface RunPage {
  items: RunView[]
  nextCursor: string | null
}

/** Runs, newest first. */
export async function listRuns(ctx: Context, input: ListRunsInput): Promise<RunPage> {
  requirePermission(ctx, 'libraries:read')
  const { cursor, limit, status, libraryId, sourceLocator } = ListRunsInput.parse(input)
  const rows = await selectRuns(
    ctx.db,
    ctx.actor,
    { status, librarySlug: libraryId, sourceLocator },
    { before: cursor ? parseCursor(cursor) : null, limit: limit + 1 },
  )
  const items = rows.slice(0, limit).map(toRunView)
  const last = items.at(-1)
  return { items, nextCursor: rows.length > limit && last ? `${last.createdAt}_${last.id}` : null }
}

function parseCursor(cursor: string) {
  const [createdAt, id] = cursor.split('_')
  const parsed = z
    .object({ createdAt: z.iso.datetime(), id: z.uuid() })
    .safeParse({ createdAt, id })
  if (!parsed.success) throw new AppError('bad_input', 'The cursor is not one of this list.')
  return parsed.data
}
