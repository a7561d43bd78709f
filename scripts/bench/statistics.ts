/** Milliseconds of a series, to a tenth. */
export interface Latency {
  count: number
  p50: number
  p95: number
  max: number
}

export function latencyOf(series: readonly number[]): Latency {
  const sorted = series.toSorted((a, b) => a - b)
  const at = (share: number) => round(sorted[Math.floor((sorted.length - 1) * share)] ?? 0)
  return { count: series.length, p50: at(0.5), p95: at(0.95), max: at(1) }
}

export const round = (value: number, digits = 1) => Number(value.toFixed(digits))
