import type { Context } from '../../context.ts'
import { AppError } from '../../errors.ts'
import { dismissCandidate } from './dismiss-candidate.ts'
import { isIdle, selectCandidates } from './queries.ts'
import { queueCandidate } from './queue-candidate.ts'

/** Queues the most wanted candidate when nothing else is to be done and the operator allows it. */
export async function queueTopCandidate(ctx: Context): Promise<string | null> {
  if (!ctx.env.TWINMCP_QUEUE_CANDIDATES || !(await isIdle(ctx.db))) return null
  const [top] = await selectCandidates(ctx.db, 'waiting', { after: null, limit: 1 })
  if (!top) return null
  try {
    await queueCandidate(ctx, { libraryId: top.slug })
    return top.slug
  } catch (error) {
    if (!(error instanceof AppError)) throw error
    ctx.log.warn({ library: top.slug, reason: error.message }, 'candidate not queued')
    // It would stand in the way of all others, minute by minute; a person can still queue it.
    await dismissCandidate(ctx, { libraryId: top.slug })
    return null
  }
}
