import { fail, redirect } from '@sveltejs/kit'
import type { DocsAnswer, DocsIndexing } from '@twinmcp/core/retrieval'
import { libraryIdOf, libraryPath } from '#lib/library-path.ts'
import { act } from '#lib/server/act.ts'
import { toPublicFailure } from '#lib/server/to-public-failure.ts'
import type { Actions, PageServerLoad } from './$types'
import { toBudget } from './ask-budget.ts'

const CHANGES_SHOWN = 8
const RUNS_READ = 50

/** A question as the address of the page holds it, so that it can be linked and needs no script. */
export interface Asked {
  libraryId: string
  query: string
  /** Empty for the newest. */
  version: string
  maxTokens: number
}

export type Reply = DocsAnswer | DocsIndexing | { status: 'failed'; message: string }

/** A library by any of its names; others than its own lead to its own address. */
export const load: PageServerLoad = async ({ locals, params, url }) => {
  const library = await locals.api.libraries.get({ libraryId: libraryIdOf(params.id) })
  const path = libraryPath(library.libraryId)
  if (libraryPath(libraryIdOf(params.id)) !== path) redirect(307, path + url.search)
  const version = (url.searchParams.get('version') ?? '').trim().slice(0, 100)
  const asked: Asked = {
    libraryId: version === '' ? library.libraryId : `${library.libraryId}/${version}`,
    query: (url.searchParams.get('q') ?? '').trim().slice(0, 2000),
    version,
    maxTokens: toBudget(url.searchParams.get('tokens')),
  }
  const { libraryId } = library
  const [reply, sources, plans, follow, changes, runs] = await Promise.all([
    asked.query === '' ? null : ask(locals.api, asked),
    locals.api.ingest.sources({ libraryId }),
    locals.api.freshness.plans({ libraryId }),
    locals.api.freshness.followState({ libraryId }),
    locals.api.freshness.changes({ libraryId, limit: CHANGES_SHOWN }),
    locals.api.ingest.runs({ libraryId, limit: RUNS_READ }),
  ])
  const changesOf = Object.fromEntries(runs.items.map((run) => [run.id, run.changes]))
  return { library, asked, reply, sources, plans, follow, changes: changes.items, changesOf }
}

async function ask(api: App.Locals['api'], asked: Asked): Promise<Reply> {
  const { libraryId, query, maxTokens } = asked
  try {
    return await api.retrieval.queryDocs({ libraryId, query, maxTokens })
  } catch (error) {
    return { status: 'failed', message: toPublicFailure(error).message }
  }
}

export const actions: Actions = {
  follow: async ({ locals, params, request, url }) => {
    const form = await request.formData()
    const has = (name: string) => form.get(name) === 'on'
    const libraryId = libraryIdOf(params.id)
    return act(
      () =>
        locals.api.freshness.follow({
          libraryId,
          inApp: has('inApp'),
          email: has('email'),
          webhook: has('webhook'),
        }),
      url.pathname,
    )
  },
  unfollow: ({ locals, params, url }) =>
    act(() => locals.api.freshness.unfollow({ libraryId: libraryIdOf(params.id) }), url.pathname),
  /** Refreshes the library, or indexes another version of it when the form names one. */
  index: async ({ locals, params, request }) => {
    const range = String((await request.formData()).get('range') ?? '').trim()
    const libraryId = libraryIdOf(params.id)
    let runId: string
    try {
      ;({ runId } = await locals.api.ingest.add({
        spec: range === '' ? libraryId : `${libraryId}/${range}`,
      }))
    } catch (error) {
      const { status, message } = toPublicFailure(error)
      return fail(status, { message })
    }
    redirect(303, `/jobs/${runId}`)
  },
}
