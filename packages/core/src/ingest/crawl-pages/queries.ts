import { crawlPages, type Database } from '@twinmcp/db'
import { and, count, desc, eq, ne, sql } from 'drizzle-orm'
import { putRaw } from '../raw-store/queries.ts'

type Row = typeof crawlPages.$inferSelect

/** A page of a site as a crawl knows it. `rawHash` is its key in the raw store. */
export type CrawlPage = Omit<Row, 'sourceId' | 'runId'>
export type CrawlPageState = Row['state']

const BATCH = 500

/** Every page of a source; those that `runId` has seen say so. */
export async function selectCrawlPages(
  db: Database,
  sourceId: number,
): Promise<(CrawlPage & { runId: string })[]> {
  const rows = await db.select().from(crawlPages).where(eq(crawlPages.sourceId, sourceId))
  return rows.map(({ sourceId: _, ...row }) => row)
}

/** Writes pages with the bytes that were read of them, all in one transaction. */
export async function saveCrawlPages(
  db: Database,
  sourceId: number,
  runId: string,
  pages: readonly CrawlPage[],
  bodies: readonly Uint8Array[],
): Promise<void> {
  if (pages.length === 0) return
  await db.transaction(async (tx) => {
    if (bodies.length > 0) await putRaw(tx, bodies)
    for (let start = 0; start < pages.length; start += BATCH) {
      await tx
        .insert(crawlPages)
        .values(pages.slice(start, start + BATCH).map((page) => ({ ...page, sourceId, runId })))
        .onConflictDoUpdate({
          target: [crawlPages.sourceId, crawlPages.url],
          set: {
            runId: sql`excluded.run_id`,
            state: sql`excluded.state`,
            depth: sql`excluded.depth`,
            foundOn: sql`excluded.found_on`,
            etag: sql`excluded.etag`,
            lastModified: sql`excluded.last_modified`,
            sitemapLastmod: sql`excluded.sitemap_lastmod`,
            contentHash: sql`excluded.content_hash`,
            rawHash: sql`excluded.raw_hash`,
            mediaType: sql`excluded.media_type`,
            status: sql`excluded.status`,
            error: sql`excluded.error`,
            fetchedAt: sql`excluded.fetched_at`,
            durationMs: sql`excluded.duration_ms`,
          },
        })
    }
  })
}

/** Forgets the pages that the newest run has not met any more. */
export async function deleteStaleCrawlPages(
  db: Database,
  sourceId: number,
  runId: string,
): Promise<void> {
  await db
    .delete(crawlPages)
    .where(and(eq(crawlPages.sourceId, sourceId), ne(crawlPages.runId, runId)))
}

/** What the live view shows of a crawl. */
export interface CrawlView {
  counts: Record<CrawlPageState, number>
  /** Newest first. */
  pages: {
    url: string
    state: CrawlPageState
    status: number | null
    error: string | null
    depth: number
    foundOn: string | null
    fetchedAt: Date | null
    durationMs: number | null
  }[]
}

/** Counts a state and a page of 50, 1 being the newest; of one state when `state` is given. */
export async function listCrawlPages(
  db: Database,
  sourceId: number,
  page: { number: number; state?: CrawlPageState | undefined },
): Promise<CrawlView> {
  const size = 50
  const ofSource = eq(crawlPages.sourceId, sourceId)
  const [counted, pages] = await Promise.all([
    db
      .select({ state: crawlPages.state, pages: count() })
      .from(crawlPages)
      .where(ofSource)
      .groupBy(crawlPages.state),
    db
      .select({
        url: crawlPages.url,
        state: crawlPages.state,
        status: crawlPages.status,
        error: crawlPages.error,
        depth: crawlPages.depth,
        foundOn: crawlPages.foundOn,
        fetchedAt: crawlPages.fetchedAt,
        durationMs: crawlPages.durationMs,
      })
      .from(crawlPages)
      .where(page.state ? and(ofSource, eq(crawlPages.state, page.state)) : ofSource)
      .orderBy(sql`${crawlPages.fetchedAt} desc nulls last`, desc(crawlPages.url))
      .limit(size)
      .offset((Math.max(1, page.number) - 1) * size),
  ])
  const counts = { queued: 0, fetched: 0, unchanged: 0, failed: 0, skipped: 0 }
  for (const { state, pages: found } of counted) counts[state] = found
  return { counts, pages }
}
