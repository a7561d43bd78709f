import type { LayoutServerLoad } from './$types'

export const load: LayoutServerLoad = async ({ locals, url }) => {
  const { permissions } = locals.ctx.actor
  const may = {
    index: permissions.has('libraries:index'),
    remove: permissions.has('libraries:remove'),
    manage: permissions.has('runs:manage'),
  }
  return {
    theme: locals.theme,
    origin: locals.origin,
    may,
    unread: may.manage ? await countUnread(locals, url) : null,
  }
}

/** Reading the address makes this run again with every page. A page is shown without it, if need be. */
async function countUnread({ api, ctx }: App.Locals, { pathname }: URL): Promise<number> {
  try {
    return (await api.freshness.notifications({ limit: 1, unreadOnly: true })).unread
  } catch (error) {
    ctx.log.warn({ err: error, path: pathname }, 'unread messages could not be counted')
    return 0
  }
}
