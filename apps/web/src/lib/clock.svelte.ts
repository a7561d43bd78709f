/** The time, moving once a second while `running`. Call inside a component. */
export function createClock(running: () => boolean) {
  let nowMs = $state(Date.now())
  $effect(() => {
    if (!running()) return
    nowMs = Date.now()
    const timer = setInterval(() => {
      nowMs = Date.now()
    }, 1000)
    return () => clearInterval(timer)
  })
  return {
    get nowMs() {
      return nowMs
    },
  }
}
