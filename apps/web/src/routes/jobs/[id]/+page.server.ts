import { jobActions } from '#lib/server/job-actions.ts'
import type { PageServerLoad } from './$types'

export const load: PageServerLoad = async ({ locals, params }) => ({
  run: await locals.api.ingest.run({ runId: params.id }),
})

export const actions = jobActions
