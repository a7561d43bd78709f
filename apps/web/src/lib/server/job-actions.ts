import { fail, type RequestEvent, redirect } from '@sveltejs/kit'
import { toPublicFailure } from './to-public-failure.ts'

/** Forms of a page that lists runs (field `runId`) or shows one (route parameter `id`). */
async function act(event: RequestEvent, verb: 'retry' | 'cancel') {
  const form = await event.request.formData()
  const runId = String(form.get('runId') ?? event.params.id ?? '')
  try {
    await event.locals.api.ingest[verb]({ runId })
  } catch (error) {
    const { status, message } = toPublicFailure(error)
    return fail(status, { message })
  }
  redirect(303, event.url.pathname)
}

export const jobActions = {
  retry: (event: RequestEvent) => act(event, 'retry'),
  cancel: (event: RequestEvent) => act(event, 'cancel'),
}
