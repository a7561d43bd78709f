import { z } from 'zod'
import { type Context, requirePermission } from '../../context.ts'
import { type CrawlView, listCrawlPages } from '../crawl-pages/queries.ts'
import { getSourceRow } from './list-sources.ts'

export const CrawlInput = z.object({
  sourceId: z.number().int().positive(),
  state: z.enum(['queued', 'fetched', 'unchanged', 'failed', 'skipped']).optional(),
  /** 1 is the newest 50. */
  page: z.number().int().min(1).max(10_000).default(1),
})

/** Pages of a crawl, under way or done, with how many there are in each state. */
export async function getCrawl(
  ctx: Context,
  input: z.input<typeof CrawlInput>,
): Promise<CrawlView> {
  requirePermission(ctx, 'libraries:read')
  const { sourceId, state, page } = CrawlInput.parse(input)
  await getSourceRow(ctx, { sourceId })
  return listCrawlPages(ctx.db, sourceId, { number: page, state })
}
