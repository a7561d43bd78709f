import type { Context } from '../../../context.ts'
import { fetchRobots } from '../../../egress/index.ts'
import { AppError } from '../../../errors.ts'
import type { KnownDocuments, ReportFetch, SourceTarget } from '../source.ts'
import { admitEditions } from './admit-editions.ts'
import { type Crawl, createCrawl } from './crawl.ts'
import { type MarkdownTwins, probeTwins } from './fetch-page.ts'
import { openFrontier } from './frontier.ts'
import { DISALLOWED, type OpenSite } from './open-site.ts'
import { type Seeds, seedCrawl } from './seed-crawl.ts'
import type { WebsiteSettings } from './settings.ts'
import { takePage } from './take-page.ts'
import { visitPage } from './visit-page.ts'

export interface SiteMemory {
  twins: MarkdownTwins
}

const IN_FLIGHT = 16
const REPORT_EVERY_MS = 400
/** Pages that the site itself lists, below which its Markdown would lead nowhere. */
const MIN_LISTED = 5
/** Failures in a row after which a site is left for now. */
const MAX_FAILURES_IN_A_ROW = 15

/**
 * Reads the pages of a site: what its sitemaps and llms.txt name, and what those pages link to, in
 * scope, as far as robots.txt and the settings allow. A crawl that was killed goes on where it was.
 * @throws AppError `upstream` when the site fails altogether, `too_many_requests` when it wants to be
 * left alone, `not_found` when there is nothing to read; or the signal's reason.
 */
export async function crawlSite(
  ctx: Context,
  site: OpenSite,
  target: SourceTarget<WebsiteSettings>,
  known: KnownDocuments,
  report: ReportFetch,
): Promise<Crawl> {
  const frontier = await openFrontier(ctx, target)
  const crawl = createCrawl(ctx, site, frontier, known)
  try {
    // Asked for anew by a run that goes on: its gate may have forgotten the crawl-delay.
    await fetchRobots(ctx, site.start)
    const seeds = await seedCrawl(ctx, crawl)
    const start = frontier.pages.get(site.start)
    if (!seeds.complete) {
      if (start?.state === 'queued') await takePage(crawl, start, site.fetched)
      crawl.twins = await chooseTwins(ctx, crawl, seeds, target.state)
      await readAll(ctx, crawl, report)
      // Pages of one edition alone were taken for another edition of pages that do not exist.
      while (admitEditions(crawl)) await readAll(ctx, crawl, report)
    }
    leaveRest(crawl)
    judge(crawl)
    await frontier.finish()
  } finally {
    await crawl.closeRenderer()
    // What was read is kept, however the crawl ends.
    await frontier.save(true).catch(() => {})
  }
  return crawl
}

async function chooseTwins(
  ctx: Context,
  crawl: Crawl,
  { listed, namesTwins }: Seeds,
  state: unknown,
): Promise<MarkdownTwins> {
  const { settings, start } = crawl.site
  if (settings.markdown === 'never') return 'none'
  if (listed.length < MIN_LISTED && !namesTwins) return 'none'
  const remembered = (state as Partial<SiteMemory> | null)?.twins
  if (remembered === 'suffix' || remembered === 'accept') return remembered
  const sample = listed.find((url) => url !== start && crawl.leaveOut(url) === null)
  if (!sample) return 'none'
  return probeTwins(ctx, sample, crawl.refuseRedirect)
}

async function readAll(ctx: Context, crawl: Crawl, report: ReportFetch): Promise<void> {
  const { frontier } = crawl
  const polite = ctx.env.TWINMCP_POLITENESS === 'on'
  let inFlight = 0
  let failuresInARow = 0
  let reportedAt = 0
  const tell = async (current: string) => {
    if (performance.now() - reportedAt < REPORT_EVERY_MS) return
    reportedAt = performance.now()
    await report({ pagesFound: crawl.pagesFound(), pagesFetched: crawl.pagesRead(), current })
  }
  const worker = async () => {
    for (;;) {
      ctx.signal?.throwIfAborted()
      const hasRoom = crawl.pagesRead() + inFlight < crawl.maxPages
      const page = hasRoom ? frontier.next() : null
      if (!page) {
        // Pages under way may still lead somewhere.
        if (inFlight === 0 || !hasRoom) return
        await Bun.sleep(2)
        continue
      }
      inFlight += 1
      try {
        const outcome = await visitPage(ctx, crawl, page)
        failuresInARow = outcome === 'failed' ? failuresInARow + 1 : 0
      } finally {
        inFlight -= 1
      }
      if (failuresInARow >= MAX_FAILURES_IN_A_ROW) throw failing(crawl)
      await frontier.save()
      await tell(page.url)
    }
  }
  await allOrFirstFailure(Array.from({ length: polite ? 1 : IN_FLIGHT }, worker))
}

/** Waits for every worker to end before it throws: none may go on writing behind our back. */
async function allOrFirstFailure(workers: readonly Promise<void>[]): Promise<void> {
  const results = await Promise.allSettled(workers)
  for (const result of results) if (result.status === 'rejected') throw result.reason
}

function leaveRest({ frontier, maxPages }: Crawl): void {
  const error = `beyond the limit of ${maxPages} pages`
  for (const page of [...frontier.pages.values()]) {
    if (page.state === 'queued') frontier.settle({ ...page, state: 'skipped', error })
  }
}

/** Half a site is no site: better the one of yesterday, and another try. */
function judge(crawl: Crawl): void {
  const pages = [...crawl.frontier.pages.values()]
  const failed = pages.filter((page) => page.state === 'failed' && isPassing(page.status)).length
  const read = crawl.pagesRead()
  if (failed > 5 && failed > read) throw failing(crawl)
  if (read > 0) return
  const reasons = new Set(pages.flatMap(({ error }) => error ?? []))
  reasons.delete(DISALLOWED)
  throw new AppError(
    'not_found',
    `There is nothing to read at ${crawl.site.start}: ${[...reasons].slice(0, 3).join('; ') || DISALLOWED}.`,
  )
}

export const isPassing = (status: number | null) =>
  status === null || status >= 500 || status === 429 || status === 408

function failing({ frontier, site }: Crawl): AppError {
  const failed = [...frontier.pages.values()].filter(({ state }) => state === 'failed')
  return new AppError(
    'upstream',
    `${failed.length} pages of ${site.scope.host} could not be read, the last: ${failed.at(-1)?.error}`,
  )
}
