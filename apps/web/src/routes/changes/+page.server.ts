import { redirect } from '@sveltejs/kit'
import type { PageServerLoad } from './$types'

const PAGE_SIZE = 50

/** Pages that a run (`?run=`) changed, or that changed lately in a library (`?library=`). */
export const load: PageServerLoad = async ({ locals, url }) => {
  const runId = url.searchParams.get('run')
  const libraryId = url.searchParams.get('library')?.slice(0, 300)
  const before = Number(url.searchParams.get('before')) || null
  if (!runId && !libraryId) redirect(307, '/libraries')
  const of = runId ? { runId } : { libraryId: libraryId ?? '' }
  const [page, run] = await Promise.all([
    locals.api.freshness.changes({
      ...of,
      limit: PAGE_SIZE,
      ...(before ? { cursor: before } : {}),
    }),
    runId ? locals.api.ingest.run({ runId }) : null,
  ])
  const query = (cursor: number | null) =>
    `/changes?${new URLSearchParams({
      ...(runId ? { run: runId } : { library: libraryId ?? '' }),
      ...(cursor ? { before: String(cursor) } : {}),
    })}`
  return {
    run,
    libraryId: run?.libraryId ?? libraryId ?? '',
    changes: page.items,
    first: before ? query(null) : null,
    next: page.nextCursor && query(page.nextCursor),
  }
}
