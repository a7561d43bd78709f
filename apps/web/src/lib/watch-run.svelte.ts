import type { RunView } from '@twinmcp/core/runs'
import { isLive } from './states.ts'
import { trpc } from './trpc.ts'

/**
 * A run that stays current while it is live. `first` is the run as loaded; call inside a component.
 * `onfinish` is told once, when a run that was live has ended.
 */
export function watchRun(first: () => RunView, onfinish?: (run: RunView) => void) {
  let seen = $state<RunView | null>(null)
  let lost = $state(false)
  const run = $derived(seen?.id === first().id ? seen : first())
  const live = $derived(isLive(run))
  const runId = $derived(run.id)

  $effect(() => {
    if (!live) return
    const subscription = trpc.ingest.watch.subscribe(
      { runId },
      {
        onData: (next) => {
          lost = false
          seen = next
          if (!isLive(next)) onfinish?.(next)
        },
        onConnectionStateChange: ({ state, error }) => {
          lost = state === 'connecting' && error !== null
        },
      },
    )
    return () => subscription.unsubscribe()
  })

  return {
    get current() {
      return run
    },
    /** True while the connection is being made anew. */
    get lost() {
      return lost
    },
    /** Takes over what a retry or cancel answered. */
    set(next: RunView) {
      seen = next
    },
  }
}
