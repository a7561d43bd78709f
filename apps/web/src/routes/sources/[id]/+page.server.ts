import { error, fail } from '@sveltejs/kit'
import { libraryPath } from '#lib/library-path.ts'
import { m } from '#lib/paraglide/messages.js'
import { act } from '#lib/server/act.ts'
import { readSettingsForm } from '#lib/server/read-settings-form.ts'
import type { Actions, PageServerLoad } from './$types'

const RUNS_SHOWN = 10

export const load: PageServerLoad = async ({ locals, params }) => {
  const sourceId = toId(params.id)
  const [source, plan] = await Promise.all([
    locals.api.ingest.source({ sourceId }),
    locals.api.freshness.plan({ sourceId }),
  ])
  const { items: runs } = await locals.api.ingest.runs({
    libraryId: source.libraryId,
    sourceLocator: source.isPrimary ? '' : source.locator,
    limit: RUNS_SHOWN,
  })
  return { source, plan, runs }
}

/** @throws a 404 for what is no number. */
function toId(text: string): number {
  if (!/^[1-9]\d{0,14}$/.test(text)) error(404, 'Not Found')
  return Number(text)
}

export const actions: Actions = {
  check: ({ locals, params }) =>
    act(
      () => locals.api.freshness.checkNow({ sourceId: toId(params.id) }),
      ({ runId }) => `/jobs/${runId}`,
    ),
  pause: ({ locals, params, url }) =>
    act(() => locals.api.freshness.pause({ sourceId: toId(params.id) }), url.pathname),
  resume: ({ locals, params, url }) =>
    act(() => locals.api.freshness.resume({ sourceId: toId(params.id) }), url.pathname),
  plan: async ({ locals, params, request, url }) => {
    const form = await request.formData()
    const seconds = Number(form.get('interval')) || null
    const followMajors = form.has('asksMajors') ? form.get('followMajors') === 'on' : undefined
    return act(
      () =>
        locals.api.freshness.setPlan({
          sourceId: toId(params.id),
          intervalSeconds: seconds,
          ...(followMajors === undefined ? {} : { followMajors }),
        }),
      url.pathname,
    )
  },
  settings: async ({ locals, params, request }) => {
    const sourceId = toId(params.id)
    const form = await request.formData()
    const { kind, settings: stored } = await locals.api.ingest.source({ sourceId })
    const settings = readSettingsForm(kind, form, stored)
    if (settings === null) {
      const sentJson = String(form.get('settingsJson') ?? '').slice(0, 20_000)
      return fail(400, { message: m.set_json_bad(), sentJson })
    }
    return act(
      () => locals.api.ingest.changeSource({ sourceId, settings }),
      ({ runId }) => `/jobs/${runId}`,
    )
  },
  /** Without a script the first press only asks. */
  remove: async ({ locals, params, request }) => {
    const form = await request.formData()
    if (form.get('confirmed') !== 'yes') return fail(422, { message: null, confirmRemove: true })
    return act(
      () => locals.api.ingest.removeSource({ sourceId: toId(params.id) }),
      ({ libraryId }) => libraryPath(libraryId),
    )
  },
}
