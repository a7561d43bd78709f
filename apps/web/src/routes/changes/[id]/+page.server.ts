import { error } from '@sveltejs/kit'
import type { PageServerLoad } from './$types'

export const load: PageServerLoad = async ({ locals, params }) => {
  const changeId = /^[1-9]\d{0,14}$/.test(params.id) ? Number(params.id) : null
  if (changeId === null) error(404, 'Not Found')
  return { diff: await locals.api.freshness.pageDiff({ changeId }) }
}
