import { act } from '#lib/server/act.ts'
import type { Actions, PageServerLoad } from './$types'

export const load: PageServerLoad = async ({ locals }) => ({
  queue: await locals.api.freshness.queue(),
  takenAt: new Date().toISOString(),
})

export const actions: Actions = {
  retryAll: ({ locals, url }) => act(() => locals.api.freshness.retryAllFailed(), url.pathname),
  retry: async ({ locals, request, url }) => {
    const runId = String((await request.formData()).get('runId') ?? '')
    return act(() => locals.api.ingest.retry({ runId }), url.pathname)
  },
}
