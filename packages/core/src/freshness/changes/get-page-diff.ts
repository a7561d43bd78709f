import { z } from 'zod'
import { type Context, requirePermission } from '../../context.ts'
import { AppError } from '../../errors.ts'
import { type DiffHunk, diffTexts } from './diff-texts.ts'
import type { PageChange } from './get-changes.ts'
import { loadTexts } from './load-texts.ts'
import { selectChange } from './queries.ts'

export const PageDiffInput = z.object({ changeId: z.number().int().positive() })
export type PageDiffInput = z.infer<typeof PageDiffInput>

/** A changed page, line by line, with the words that differ inside changed lines. */
export interface PageDiff {
  change: PageChange
  hunks: DiffHunk[]
  /** Lines, of the whole page even where hunks are left out. */
  added: number
  removed: number
  /** Whether the page is too long, or too different, to be shown whole. */
  truncated: boolean
  /** Sides whose text is no longer kept (TWINMCP_RAW_DAYS), and so is missing from the hunks. */
  missing: ('old' | 'new')[]
}

/** @throws AppError `not_found`. */
export async function getPageDiff(ctx: Context, { changeId }: PageDiffInput): Promise<PageDiff> {
  requirePermission(ctx, 'libraries:read')
  const row = await selectChange(ctx.db, ctx.actor, changeId)
  if (!row) throw new AppError('not_found', `There is no change ${changeId}.`)
  const { oldTextHash, newTextHash, createdAt, ...rest } = row
  const change = { ...rest, createdAt: createdAt.toISOString() }
  const [before = null, after = null] = await loadTexts(ctx, [oldTextHash, newTextHash])
  const missing: PageDiff['missing'] = []
  if (before === null && change.change !== 'added') missing.push('old')
  if (after === null && change.change !== 'removed') missing.push('new')
  if (missing.length > 0) {
    return { change, hunks: [], added: 0, removed: 0, truncated: false, missing }
  }
  return { change, missing, ...diffTexts(before ?? '', after ?? '') }
}
