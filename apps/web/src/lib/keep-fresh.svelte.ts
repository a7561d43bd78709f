import { refreshAll } from '$app/navigation'

/** Loads the page's data anew every few seconds while something on it moves and someone looks. */
export function keepFresh(moving: () => boolean, intervalMs = 2500): void {
  $effect(() => {
    if (!moving()) return
    const timer = setInterval(() => {
      if (!document.hidden) void refreshAll()
    }, intervalMs)
    return () => clearInterval(timer)
  })
}
