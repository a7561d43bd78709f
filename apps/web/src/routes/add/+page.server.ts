import { fail, redirect } from '@sveltejs/kit'
import { toPublicFailure } from '#lib/server/to-public-failure.ts'
import type { Actions, PageServerLoad } from './$types'

export const load: PageServerLoad = ({ url }) => ({
  spec: (url.searchParams.get('package') ?? '').slice(0, 300),
})

export const actions: Actions = {
  /** Without a script: queue it and show its job. */
  default: async ({ request, locals }) => {
    const spec = String((await request.formData()).get('spec') ?? '').trim()
    if (spec === '') return fail(400, { spec, message: null })
    let runId: string
    try {
      ;({ runId } = await locals.api.ingest.add({ spec }))
    } catch (error) {
      const { status, message } = toPublicFailure(error)
      return fail(status, { spec, message })
    }
    redirect(303, `/jobs/${runId}`)
  },
}
