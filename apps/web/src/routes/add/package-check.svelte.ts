import type { LibraryHit } from '@twinmcp/core/libraries'
import { m } from '#lib/paraglide/messages.js'
import { failureText, trpc } from '#lib/trpc.ts'

const CHECK_DELAY_MS = 350
/** From here on a hit is the library that was named, not one like it. */
const EXACT_SCORE = 0.95

/** Asks the server what a package's name means, once typing has paused. Call inside a component. */
export function checkPackage(name: () => string | null) {
  let checking = $state(false)
  let hint = $state<string | null>(null)
  let error = $state<string | null>(null)

  $effect(() => {
    const libraryName = name()
    checking = false
    hint = null
    error = null
    if (libraryName === null) return
    const controller = new AbortController()
    const timer = setTimeout(() => void check(libraryName, controller.signal), CHECK_DELAY_MS)
    return () => {
      clearTimeout(timer)
      controller.abort()
    }
  })

  async function check(libraryName: string, signal: AbortSignal) {
    checking = true
    try {
      const answer = await trpc.libraries.resolve.query({ libraryName, limit: 1 }, { signal })
      if (signal.aborted) return
      const found = answer.registry ?? answer.hits.find((hit) => hit.score >= EXACT_SCORE) ?? null
      hint = describe(found)
      error = found ? null : (answer.registryNote ?? m.add_unclear())
    } catch (cause) {
      if (!signal.aborted) error = failureText(cause, m.unreachable())
    } finally {
      if (!signal.aborted) checking = false
    }
  }

  return {
    get checking() {
      return checking
    },
    get hint() {
      return hint
    },
    get error() {
      return error
    },
  }
}

function describe(hit: LibraryHit | null): string | null {
  if (hit === null) return null
  const [version] = hit.versions
  return version === undefined
    ? m.add_found({ name: hit.libraryId, version: hit.latestVersion ?? '' })
    : m.add_known({ name: hit.libraryId, version })
}
