import { act } from '#lib/server/act.ts'
import type { Actions, PageServerLoad } from './$types'

const PAGE_SIZE = 30

export const load: PageServerLoad = async ({ locals, url }) => {
  const unreadOnly = url.searchParams.get('show') === 'unread'
  const before = Number(url.searchParams.get('before')) || null
  const page = await locals.api.freshness.notifications({
    limit: PAGE_SIZE,
    unreadOnly,
    ...(before ? { cursor: before } : {}),
  })
  const query = (cursor: number | null) =>
    `/notifications?${new URLSearchParams([
      ...(unreadOnly ? [['show', 'unread']] : []),
      ...(cursor ? [['before', String(cursor)]] : []),
    ])}`
  return {
    items: page.items,
    unreadOnly,
    first: before ? query(null) : null,
    next: page.nextCursor && query(page.nextCursor),
  }
}

export const actions: Actions = {
  /** One message (field `id`), or all. */
  read: async ({ locals, request, url }) => {
    const id = Number((await request.formData()).get('id')) || null
    const show = url.searchParams.get('show') === 'unread' ? '?show=unread' : ''
    return act(
      () => locals.api.freshness.markRead(id === null ? {} : { ids: [id] }),
      url.pathname + show,
    )
  },
}
