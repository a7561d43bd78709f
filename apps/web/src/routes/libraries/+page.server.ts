import type { PageServerLoad } from './$types'

const PAGE_SIZE = 40

export const load: PageServerLoad = async ({ locals, url }) => {
  const after = url.searchParams.get('after')
  const page = await locals.api.libraries.list({
    limit: PAGE_SIZE,
    ...(after === null ? {} : { cursor: after.slice(0, 300) }),
  })
  return {
    libraries: page.items,
    first: after === null ? null : '/libraries',
    next: page.nextCursor && `/libraries?after=${encodeURIComponent(page.nextCursor)}`,
  }
}
