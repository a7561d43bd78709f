import { TRPCError } from '@trpc/server'
import type { SourceView } from '@twinmcp/core/ingest'
import type { RunView } from '@twinmcp/core/runs'
import { CRAWL_STATES } from '#lib/crawl-view.ts'
import { jobActions } from '#lib/server/job-actions.ts'
import type { PageServerLoad } from './$types'

const CRAWLED = new Set(['website'])
const PAGE_SIZE = 50

export const load: PageServerLoad = async ({ locals, params, url }) => {
  const run = await locals.api.ingest.run({ runId: params.id })
  const source = await findSource(locals.api, run)
  const state = CRAWL_STATES.find((name) => name === url.searchParams.get('state'))
  const number = Math.max(1, Math.min(10_000, Number(url.searchParams.get('page')) || 1))
  const crawl =
    source && CRAWLED.has(source.kind)
      ? await locals.api.ingest.crawlPages({
          sourceId: source.sourceId,
          page: number,
          ...(state ? { state } : {}),
        })
      : null
  const pageAt = (page: number) =>
    `?${new URLSearchParams({ ...(state ? { state } : {}), page: String(page) })}`
  return {
    run,
    sourceId: source?.sourceId ?? null,
    joined: url.searchParams.has('joined'),
    crawl,
    crawlState: state ?? null,
    first: number > 1 ? pageAt(1) : null,
    next: crawl && crawl.pages.length === PAGE_SIZE ? pageAt(number + 1) : null,
  }
}

/** The source that a run reads; null while its library is not there yet, and once it was removed. */
async function findSource(api: App.Locals['api'], run: RunView): Promise<SourceView | null> {
  try {
    const sources = await api.ingest.sources({ libraryId: run.libraryId })
    return (
      sources.find(({ locator, isPrimary }) =>
        run.sourceLocator === '' ? isPrimary : locator === run.sourceLocator,
      ) ?? null
    )
  } catch (error) {
    if (error instanceof TRPCError && error.code === 'NOT_FOUND') return null
    throw error
  }
}

export const actions = jobActions
