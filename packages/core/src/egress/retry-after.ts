const LONGEST_MS = 24 * 3_600_000

/** `Retry-After` in seconds or as a date → milliseconds from now, at most a day; null without one. */
export function parseRetryAfter(value: string | null, now: number = Date.now()): number | null {
  if (value === null || value.trim() === '') return null
  const text = value.trim()
  const at = /^\d+$/.test(text) ? Number(text) * 1_000 : Date.parse(text) - now
  return Number.isNaN(at) ? null : Math.min(Math.max(at, 0), LONGEST_MS)
}
