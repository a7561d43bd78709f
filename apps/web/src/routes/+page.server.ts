import type { PageServerLoad } from './$types'

const LIBRARIES = 18
const COMING = 30

/** Search results when a plain form asked for them; libraries with those still on their way. */
export const load: PageServerLoad = async ({ locals, url }) => {
  const query = (url.searchParams.get('q') ?? '').trim().slice(0, 300)
  const [page, running, queued, results] = await Promise.all([
    locals.api.libraries.list({ limit: LIBRARIES }),
    locals.api.ingest.runs({ status: 'running', limit: COMING }),
    locals.api.ingest.runs({ status: 'queued', limit: COMING }),
    query === '' ? null : locals.api.libraries.resolve({ libraryName: query }),
  ])
  const known = new Set(page.items.map((library) => library.libraryId))
  const coming = [...running.items, ...queued.items.reverse()].filter(
    (run) => !known.has(run.libraryId),
  )
  return { query, results, libraries: page.items, more: page.nextCursor !== null, coming }
}
