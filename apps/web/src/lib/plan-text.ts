import type { SourcePlan } from '@twinmcp/core/freshness'
import { m } from '#lib/paraglide/messages.js'
import { getLocale } from '#lib/paraglide/runtime.js'
import { formatNumber } from './format.ts'

const HOUR = 3_600
const DAY = 24 * HOUR

/** `90 min`, `6 h`, `3 days`: as short as the visitor's language writes it. */
function formatInterval(seconds: number): string {
  const [unit, size] =
    seconds < 2 * HOUR
      ? (['minute', 60] as const)
      : seconds < 2 * DAY
        ? (['hour', HOUR] as const)
        : (['day', DAY] as const)
  return new Intl.NumberFormat(getLocale(), {
    style: 'unit',
    unit,
    unitDisplay: unit === 'day' ? 'long' : 'short',
  }).format(Math.max(1, Math.round(seconds / size)))
}

/** `every 6 h`: days take another article than hours in some languages. */
export const formatEvery = (seconds: number): string =>
  (seconds < 2 * DAY ? m.plan_every : m.plan_every_days)({ interval: formatInterval(seconds) })

/** How often a source is looked at and why, in the visitor's language. */
export function planText({ intervalSeconds, basis, changeCount }: SourcePlan): string {
  const every = formatEvery(intervalSeconds)
  if (basis.fixed) return m.plan_by_hand({ every })
  const changing =
    changeCount === 0
      ? m.plan_no_change()
      : m.plan_changes({ every: formatEvery(basis.changeEveryDays * DAY) })
  const asked =
    basis.questions === 0
      ? m.plan_not_asked()
      : m.plan_asked({ count: basis.questions, n: formatNumber(basis.questions) })
  const followed = m.plan_followed({ count: basis.followers, n: formatNumber(basis.followers) })
  const reason = m.plan_because({ every, changing, asked })
  return basis.followers === 0 ? reason : `${reason}, ${followed}`
}
