import type { Context } from '../../../context.ts'
import {
  type CrawlPage,
  type CrawlPageState,
  deleteStaleCrawlPages,
  saveCrawlPages,
  selectCrawlPages,
} from '../../crawl-pages/queries.ts'
import { getRaw } from '../../raw-store/queries.ts'
import type { SourceTarget } from '../source.ts'

/** The pages of a crawl: what was read, what waits. Kept in the database, written in batches. */
export interface Frontier {
  pages: ReadonlyMap<string, CrawlPage>
  count(state: CrawlPageState): number
  /** Bytes of pages read in this run. */
  bodies: ReadonlyMap<string, Uint8Array>
  /** Adds an address that is not known yet. */
  add(url: string, page?: Partial<CrawlPage>): void
  /** The next page to read, nearest to the start first; null when none waits. */
  next(): CrawlPage | null
  /** Takes note of a page's outcome, with the bytes of one that was read. */
  settle(page: CrawlPage, body?: Uint8Array): void
  /** Puts a page that was left out back in the queue. */
  requeue(page: CrawlPage): void
  /** Writes what is not written yet; called often, writes when it is worth it or must. */
  save(force?: boolean): Promise<void>
  /** Ends the crawl: what this run has not met is forgotten. */
  finish(): Promise<void>
}

/** A killed crawl reads at most so many pages again. */
const SAVE_PAGES = 40
const SAVE_AFTER_MS = 500

/**
 * What was left out for want of room or of a browser, which may be there by now. It comes after all
 * that was read: pages that lead to it may be unchanged, and then nobody reads their links.
 */
const LEFT_FOR_WANT = /^(?:beyond the limit of|needs JavaScript)/

export const newPage = (url: string): CrawlPage => ({
  url,
  state: 'queued',
  depth: 0,
  foundOn: null,
  etag: null,
  lastModified: null,
  sitemapLastmod: null,
  contentHash: null,
  rawHash: null,
  mediaType: null,
  status: null,
  error: null,
  fetchedAt: null,
  durationMs: null,
})

/**
 * Opens the frontier of a source: where this run was when it was killed, else with the pages of the
 * last run queued again, each with what it is compared with. Without a source row nothing is kept.
 */
export async function openFrontier(
  ctx: Context,
  target: Pick<SourceTarget, 'sourceId' | 'runId'>,
): Promise<Frontier> {
  const { sourceId, runId } = target
  const pages = new Map<string, CrawlPage>()
  const bodies = new Map<string, Uint8Array>()
  const waiting: CrawlPage[][] = []
  let unsaved = new Map<string, Uint8Array | undefined>()
  let savedAt = performance.now()
  let saving = Promise.resolve()

  const queue = (page: CrawlPage) => {
    let level = waiting[page.depth]
    if (!level) {
      level = []
      waiting[page.depth] = level
    }
    level.push(page)
  }
  const counts = new Map<CrawlPageState, number>()
  const set = (page: CrawlPage) => {
    const before = pages.get(page.url)
    if (before) counts.set(before.state, (counts.get(before.state) ?? 0) - 1)
    counts.set(page.state, (counts.get(page.state) ?? 0) + 1)
    pages.set(page.url, page)
  }
  const put = (page: CrawlPage) => {
    set(page)
    if (page.state === 'queued') queue(page)
    unsaved.set(page.url, undefined)
  }
  const rows = sourceId === null ? [] : await selectCrawlPages(ctx.db, sourceId)
  const wanting: CrawlPage[] = []
  const resumed = rows.filter((row) => row.runId === runId)
  for (const { runId: seenBy, ...row } of rows.sort((a, b) => (a.url < b.url ? -1 : 1))) {
    const isOfThisRun = seenBy === runId
    // Skipped pages are met again, or are gone; failed ones of a run that is tried again wait.
    if (!isOfThisRun && row.state === 'skipped') {
      if (LEFT_FOR_WANT.test(row.error ?? '')) wanting.push(row)
      continue
    }
    const isDone = isOfThisRun && row.state !== 'queued' && row.state !== 'failed'
    if (isDone) set(row)
    else put({ ...row, state: 'queued', error: null })
  }
  for (const row of wanting) put({ ...row, state: 'queued', error: null })
  await loadBodies(ctx, resumed, pages, bodies, put)

  const write = async (batch: typeof unsaved) => {
    if (sourceId === null || batch.size === 0) return
    const changed = [...batch.keys()].flatMap((url) => pages.get(url) ?? [])
    const read = [...batch.values()].filter((body) => body !== undefined)
    await saveCrawlPages(ctx.db, sourceId, runId, changed, read)
  }
  const save = async (force = false) => {
    const due = unsaved.size >= SAVE_PAGES || performance.now() - savedAt > SAVE_AFTER_MS
    if (!force && !due) return
    const batch = unsaved
    unsaved = new Map()
    savedAt = performance.now()
    // One after the other: two batches may hold the same page.
    saving = saving.then(() => write(batch))
    await saving
  }
  return {
    pages,
    count: (state) => counts.get(state) ?? 0,
    bodies,
    add: (url, page = {}) => {
      if (!pages.has(url)) put({ ...newPage(url), ...page })
    },
    next: () => {
      for (;;) {
        const page = waiting.find((level) => level && level.length > 0)?.shift()
        if (!page) return null
        // Settled meanwhile as the target of a redirect.
        if (pages.get(page.url)?.state === 'queued') return page
      }
    },
    settle: (page, body) => {
      set(page)
      if (body) bodies.set(page.url, body)
      unsaved.set(page.url, body)
    },
    requeue: (page) => put({ ...page, state: 'queued', error: null }),
    save,
    finish: async () => {
      await save(true)
      if (sourceId !== null) await deleteStaleCrawlPages(ctx.db, sourceId, runId)
    },
  }
}

/** Bytes of pages that this run read before it was killed; without them a page is read again. */
async function loadBodies(
  ctx: Context,
  resumed: readonly CrawlPage[],
  pages: Map<string, CrawlPage>,
  bodies: Map<string, Uint8Array>,
  put: (page: CrawlPage) => void,
): Promise<void> {
  const read = resumed.filter(({ state }) => state === 'fetched')
  const raw = await getRaw(
    ctx.db,
    read.flatMap(({ rawHash }) => rawHash ?? []),
  )
  for (const { url, rawHash } of read) {
    const body = raw.get(rawHash?.toString('hex') ?? '')
    const page = pages.get(url)
    if (body) bodies.set(url, body)
    else if (page) put({ ...page, state: 'queued', etag: null, lastModified: null })
  }
}
