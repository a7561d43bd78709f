const MINUTE = 60
const DAY = 24 * 3_600
const FIRST_RETRY_SECONDS = 10 * MINUTE
/** A tenth to either side: sources of one hour do not all come due in the same minute for ever. */
const JITTER = 0.1

/** What no second try in a few minutes would mend. */
const LASTING = new Set(['not_found', 'bad_input', 'forbidden'])

/**
 * Seconds until a source is looked at again. After a failure the wait doubles from ten minutes up to
 * the interval or a day, whichever is longer; a failure that will last waits at least the interval.
 * @param random from 0 up to 1.
 */
export function secondsToNextCheck(
  intervalSeconds: number,
  failure: { count: number; code: string } | null,
  random: number,
): number {
  const spread = 1 - JITTER + 2 * JITTER * random
  if (!failure || failure.count === 0) return Math.round(intervalSeconds * spread)
  const longest = Math.max(intervalSeconds, DAY)
  const doubled = FIRST_RETRY_SECONDS * 2 ** Math.min(failure.count - 1, 30)
  const least = LASTING.has(failure.code) ? intervalSeconds : 0
  return Math.round(Math.min(longest, Math.max(doubled, least)) * spread)
}
