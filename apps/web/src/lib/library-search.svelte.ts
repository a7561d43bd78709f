import type { LibraryHit } from '@twinmcp/core/libraries'
import { failureText, trpc } from './trpc.ts'

const HITS = 8
/** Fast enough to feel live, slow enough to skip most half-typed words. */
const SEARCH_DELAY_MS = 70
/** The registry is somebody else's server: only asked once typing has paused. */
const REGISTRY_DELAY_MS = 450
const REGISTRY_MIN_LENGTH = 2

const isExact = (hit: LibraryHit, query: string) =>
  hit.name === query || hit.libraryId === query || hit.libraryId === `/npm/${query}`

/** Results for what is being typed: indexed libraries at once, the npm registry a little later. */
export function createLibrarySearch(unreachable: () => string) {
  let hits = $state<LibraryHit[]>([])
  let registry = $state<LibraryHit | null>(null)
  let searchedFor = $state('')
  let error = $state<string | null>(null)
  let checkingRegistry = $state(false)
  let controller = new AbortController()

  const pause = (delayMs: number, signal: AbortSignal) =>
    new Promise<void>((resolve, reject) => {
      const timer = setTimeout(resolve, delayMs)
      signal.addEventListener('abort', () => {
        clearTimeout(timer)
        reject(signal.reason)
      })
    })

  async function run(query: string, signal: AbortSignal) {
    await pause(SEARCH_DELAY_MS, signal)
    const found = await trpc.libraries.search.query({ query, limit: HITS }, { signal })
    if (signal.aborted) return
    hits = found
    searchedFor = query
    error = null
    if (query.length < REGISTRY_MIN_LENGTH || found.some((hit) => isExact(hit, query))) return
    checkingRegistry = true
    await pause(REGISTRY_DELAY_MS, signal)
    const resolved = await trpc.libraries.resolve.query(
      { libraryName: query, limit: HITS },
      { signal },
    )
    if (!signal.aborted) registry = resolved.registry
  }

  /** Starts over; answers to what was typed before are dropped. */
  async function update(text: string): Promise<void> {
    controller.abort()
    controller = new AbortController()
    const { signal } = controller
    const query = text.trim()
    registry = null
    checkingRegistry = false
    if (query === '') {
      hits = []
      searchedFor = ''
      return
    }
    try {
      await run(query, signal)
    } catch (cause) {
      if (!signal.aborted) error = failureText(cause, unreachable())
    } finally {
      if (!signal.aborted) checkingRegistry = false
    }
  }

  return {
    update,
    get hits() {
      return hits
    },
    get registry() {
      return registry
    },
    get searchedFor() {
      return searchedFor
    },
    get error() {
      return error
    },
    get checkingRegistry() {
      return checkingRegistry
    },
  }
}
