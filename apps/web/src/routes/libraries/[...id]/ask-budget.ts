/** Stops of the budget slider, in tokens: finer where most questions live. */
export const BUDGETS = [500, 1000, 2000, 3000, 4000, 5000, 8000, 12_000, 20_000, 32_000, 50_000]
export const DEFAULT_BUDGET = 5000

/** The stop nearest to what a link asked for. */
export function toBudget(value: string | null): number {
  const wanted = Number(value)
  if (value === null || !Number.isFinite(wanted) || wanted <= 0) return DEFAULT_BUDGET
  return BUDGETS.reduce((best, stop) =>
    Math.abs(stop - wanted) < Math.abs(best - wanted) ? stop : best,
  )
}
