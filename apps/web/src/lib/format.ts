import { getLocale } from '#lib/paraglide/runtime.js'

/** `12,345` or `12 345`, as the visitor's language writes it. */
export const formatNumber = (value: number, digits = 0): string =>
  new Intl.NumberFormat(getLocale(), { maximumFractionDigits: digits }).format(value)

/** Arguments of a plural message: what decides the form, and what is shown. */
export const counted = (count: number) => ({ count, n: formatNumber(count) })

/** `0.4 s`, `12 s`, `3 min 05 s`: short enough for a table. */
export function formatDuration(durationMs: number): string {
  if (durationMs < 1000) return `${Math.max(0, Math.round(durationMs))} ms`
  const seconds = durationMs / 1000
  if (seconds < 10) return `${formatNumber(seconds, 1)} s`
  if (seconds < 60) return `${Math.round(seconds)} s`
  const minutes = Math.floor(seconds / 60)
  return `${minutes} min ${String(Math.floor(seconds % 60)).padStart(2, '0')} s`
}

/** `2026-11-22`, the same for every reader. */
export const formatDate = (iso: string): string => iso.slice(0, 10)

const UNITS = [
  ['year', 31_536_000],
  ['month', 2_592_000],
  ['week', 604_800],
  ['day', 86_400],
  ['hour', 3_600],
  ['minute', 60],
] as const

/** `3 minutes ago`. Less than a minute is `now`. */
export function formatAgo(iso: string, nowMs = Date.now()): string {
  const relative = new Intl.RelativeTimeFormat(getLocale(), { numeric: 'auto' })
  const seconds = (Date.parse(iso) - nowMs) / 1000
  const unit = UNITS.find(([, size]) => Math.abs(seconds) >= size)
  if (unit === undefined) return relative.format(0, 'second')
  return relative.format(Math.round(seconds / unit[1]), unit[0])
}
