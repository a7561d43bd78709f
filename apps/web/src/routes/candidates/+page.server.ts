import { act } from '#lib/server/act.ts'
import type { Actions, PageServerLoad } from './$types'

const PAGE_SIZE = 50
const LISTS = ['waiting', 'queued', 'dismissed'] as const

export const load: PageServerLoad = async ({ locals, url }) => {
  const show = LISTS.find((name) => name === url.searchParams.get('show')) ?? 'waiting'
  const after = url.searchParams.get('after')
  const page = await locals.api.freshness.candidates({
    show,
    limit: PAGE_SIZE,
    ...(after ? { cursor: after.slice(0, 400) } : {}),
  })
  const query = (cursor: string | null) =>
    `/candidates?${new URLSearchParams({ show, ...(cursor ? { after: cursor } : {}) })}`
  return {
    items: page.items,
    show,
    lists: [...LISTS],
    first: after ? query(null) : null,
    next: page.nextCursor && query(page.nextCursor),
  }
}

const libraryIdOf = async (request: Request) =>
  String((await request.formData()).get('libraryId') ?? '')

export const actions: Actions = {
  queue: async ({ locals, request }) => {
    const libraryId = await libraryIdOf(request)
    return act(
      () => locals.api.freshness.queueCandidate({ libraryId }),
      ({ runId }) => `/jobs/${runId}`,
    )
  },
  dismiss: async ({ locals, request }) => {
    const libraryId = await libraryIdOf(request)
    return act(() => locals.api.freshness.dismissCandidate({ libraryId }), '/candidates')
  },
}
