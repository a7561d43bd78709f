import { setTimeout as sleep } from 'node:timers/promises'
import { Problem } from './problem.ts'

const POLL_MS = 50
const TIMEOUT_MS = 90_000

/**
 * Waits until /readyz answers 200.
 * @throws Problem after 90 s, with what the server said last; the signal's reason when called off.
 */
export async function waitUntilReady(
  baseUrl: string,
  signal: AbortSignal,
  logs: string[],
): Promise<void> {
  const deadline = performance.now() + TIMEOUT_MS
  let last = 'no answer'
  while (performance.now() < deadline) {
    signal.throwIfAborted()
    try {
      const response = await fetch(`${baseUrl}/readyz`, { signal: AbortSignal.timeout(2_000) })
      if (response.ok) return
      last = `${response.status} ${(await response.text()).slice(0, 400)}`
    } catch (error) {
      last = error instanceof Error ? error.message : String(error)
    }
    await sleep(POLL_MS)
  }
  throw new Problem(
    `TwinMCP did not become ready within ${TIMEOUT_MS / 1000} s. ${baseUrl}/readyz said: ${last}`,
    `Look into its logs: ${logs.join(', ')}`,
  )
}
