import { watchParent } from './watch-parent.ts'

type Undo = () => unknown

/** Ctrl-C reaches the whole foreground group, and the launchers above pass it on: one press, several signals. */
const SAME_PRESS_MS = 1_000

export interface Lifecycle {
  /** Registers what to undo at the end; the last registered comes first. */
  onStop(undo: Undo): void
  /** Registers what a second Ctrl-C kills. */
  onKill(kill: Undo): void
  /** Undoes everything and exits. Later calls do nothing. */
  stop(exitCode: number, message?: string): void
}

/**
 * Ends this process in one orderly way, whichever comes first: a signal, the death of the parent, or
 * `stop`. A second signal ends it at once.
 */
export function createLifecycle(): Lifecycle {
  const undos: Undo[] = []
  const kills: Undo[] = []
  let stopping = false
  let stoppingSince = 0

  const stop = (exitCode: number, message?: string) => {
    if (stopping) return
    stopping = true
    stoppingSince = performance.now()
    if (message) console.log(message)
    const undoAll = async () => {
      for (const undo of undos.reverse()) {
        try {
          await undo()
        } catch (error) {
          console.error(error)
        }
      }
    }
    void undoAll().finally(() => process.exit(exitCode))
  }

  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) {
    process.on(signal, () => {
      if (stopping) {
        if (performance.now() - stoppingSince < SAME_PRESS_MS) return
        for (const kill of kills) kill()
        process.exit(130)
      }
      stop(0, `\nStopping (${signal}). Again to stop at once.`)
    })
  }
  watchParent(() => stop(0, '\nStopping: the process that started TwinMCP is gone.'))
  // The terminal or the pipe we write to may be gone before us.
  for (const stream of [process.stdout, process.stderr]) stream.on('error', () => {})

  return {
    onStop: (undo) => undos.push(undo),
    onKill: (kill) => kills.push(kill),
    stop,
  }
}
