import { z } from 'zod'
import { type Context, requirePermission } from '../../context.ts'
import { AppError } from '../../errors.ts'
import { type CandidateRow, selectCandidates } from './queries.ts'

export const ListCandidatesInput = z.object({
  show: z.enum(['waiting', 'queued', 'dismissed']).default('waiting'),
  cursor: z.string().max(400).optional(),
  limit: z.number().int().min(1).max(200).default(50),
})
export type ListCandidatesInput = z.input<typeof ListCandidatesInput>

/** A library that is not indexed here and that somebody or something wants. Times are ISO 8601. */
export interface CandidateView {
  /** Public id: `/npm/zod`. */
  libraryId: string
  /** A dependency of indexed libraries, or asked for in vain. */
  reason: 'dependency' | 'failed_resolution'
  /** Libraries that depend on it, or times it was asked for. */
  demand: number
  wantedBy: string | null
  firstSeenAt: string
  lastSeenAt: string
  queuedAt: string | null
  dismissedAt: string | null
}

export interface CandidatePage {
  items: CandidateView[]
  nextCursor: string | null
}

/** Candidates, the most wanted first. */
export async function listCandidates(
  ctx: Context,
  input: ListCandidatesInput,
): Promise<CandidatePage> {
  requirePermission(ctx, 'libraries:read')
  const { show, cursor, limit } = ListCandidatesInput.parse(input)
  const after = cursor === undefined ? null : readCursor(cursor)
  const rows = await selectCandidates(ctx.db, show, { after, limit: limit + 1 })
  const items = rows.slice(0, limit).map(toCandidateView)
  const last = items.at(-1)
  const nextCursor = rows.length > limit && last ? `${last.demand}:${last.libraryId}` : null
  return { items, nextCursor }
}

export function toCandidateView({ slug, ...row }: CandidateRow): CandidateView {
  return {
    ...row,
    libraryId: slug,
    firstSeenAt: row.firstSeenAt.toISOString(),
    lastSeenAt: row.lastSeenAt.toISOString(),
    queuedAt: row.queuedAt?.toISOString() ?? null,
    dismissedAt: row.dismissedAt?.toISOString() ?? null,
  }
}

function readCursor(cursor: string) {
  const [, demand, slug] = /^(\d{1,9}):(.+)$/.exec(cursor) ?? []
  if (!demand || !slug) throw new AppError('bad_input', 'The cursor is not one of this list.')
  return { demand: Number(demand), slug }
}
