import { fail, redirect } from '@sveltejs/kit'
import { m } from '#lib/paraglide/messages.js'
import { readSettingsForm } from '#lib/server/read-settings-form.ts'
import { toPublicFailure } from '#lib/server/to-public-failure.ts'
import { kindLabel } from '#lib/source-kinds.ts'
import type { Actions, PageServerLoad } from './$types'
import {
  ADDRESS_KINDS,
  type AddressKind,
  asKind,
  guessAddress,
  makesLibrary,
  settingsKind,
} from './guess-address.ts'

const LIBRARIES_OFFERED = 100

export const load: PageServerLoad = async ({ locals, url }) => {
  const read = (name: string) => (url.searchParams.get(name) ?? '').trim().slice(0, 2_000)
  const { items } = await locals.api.libraries.list({ limit: LIBRARIES_OFFERED })
  return {
    spec: read('package') || read('address'),
    library: read('library').slice(0, 300),
    libraryIds: items.map(({ libraryId }) => libraryId),
  }
}

/** What a form says, as it comes back when it cannot be done yet. */
interface Wish {
  spec: string
  /** Empty: as it looks. */
  readAs: AddressKind | ''
  library: string
  name: string
  settings: Record<string, unknown>
}

export const actions: Actions = {
  /** `intent` is `preview`: what a crawl would do; else it is added, and its job shown. */
  default: async ({ request, locals }) => {
    const form = await request.formData()
    const wish = readWish(form)
    const wishedKind = wish.readAs || guessAddress(wish.spec)
    if (wishedKind === null) return fail(400, { ...wish, preview: null, message: m.add_needed() })
    const address = asKind(wish.spec, wishedKind)
    try {
      if (form.get('intent') === 'preview') {
        const { kind, locator, site } = await locals.api.ingest.preview({
          address,
          settings: wishedKind === 'website' ? wish.settings : {},
        })
        if (site) return { ...wish, preview: site, message: null }
        const message = m.preview_only_sites({ kind: kindLabel(kind), locator })
        return fail(400, { ...wish, preview: null, message })
      }
      redirect(303, await add(locals.api, wish, wishedKind, address))
    } catch (error) {
      const { status, message } = toPublicFailure(error)
      return fail(status, { ...wish, preview: null, message })
    }
  },
}

function readWish(form: FormData): Wish {
  const text = (name: string) => String(form.get(name) ?? '').trim()
  const spec = text('spec')
  const readAs = ADDRESS_KINDS.find((kind) => kind === text('readAs')) ?? ''
  const kind = settingsKind(readAs || guessAddress(spec))
  const settings = form.has('hasSettings') && kind ? (readSettingsForm(kind, form) ?? {}) : {}
  return { spec, readAs, library: text('library'), name: text('name'), settings }
}

/** @returns the page of its job. */
async function add(
  api: App.Locals['api'],
  { library, name, settings }: Wish,
  kind: AddressKind,
  address: string,
): Promise<string> {
  const isPlain = !library && Object.keys(settings).length === 0 && makesLibrary(kind)
  const { runId, joined } = isPlain
    ? await api.ingest.add({ spec: address })
    : await api.ingest.addSource({
        address,
        settings,
        ...(library ? { libraryId: library } : {}),
        ...(name ? { name } : {}),
      })
  return `/jobs/${runId}${joined ? '?joined=1' : ''}`
}
