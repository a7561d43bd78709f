const FIRST_DELAY_MS = 200
const LONGEST_DELAY_MS = 5_000
/** A run that lasted this long was a success: what follows counts as a first failure. */
const GOOD_RUN_MS = 30_000
/** Instant deaths in a row after which another attempt would only repeat them. */
const MOST_INSTANT_DEATHS = 6
const INSTANT_MS = 3_000

export interface Failures {
  inARow: number
  instant: number
}

export const NO_FAILURES: Failures = { inARow: 0, instant: 0 }

export function countFailure(before: Failures, ranMs: number): Failures {
  const { inARow, instant } = ranMs >= GOOD_RUN_MS ? NO_FAILURES : before
  return { inARow: inARow + 1, instant: ranMs < INSTANT_MS ? instant + 1 : 0 }
}

/** Milliseconds to wait before the next attempt; null to give up. Doubles from 0.2 s to 5 s. */
export function restartDelay({ inARow, instant }: Failures): number | null {
  if (instant >= MOST_INSTANT_DEATHS) return null
  return Math.min(LONGEST_DELAY_MS, FIRST_DELAY_MS * 2 ** (inARow - 1))
}
