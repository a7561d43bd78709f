/** All that decides how often a source is looked at. */
export interface SourceFacts {
  kind: string
  /** Fixed by the operator; null lets the formula choose. */
  intervalSeconds: number | null
  /** Questions about its library in the last 30 days. */
  questions: number
  followers: number
  /** Looks at it so far, and how many of them found something new. */
  checkCount: number
  changeCount: number
  /** Time over which those were counted. */
  observedDays: number
}

export interface Plan {
  intervalSeconds: number
  /** One English clause for a page: "every 6 h, because …". */
  reason: string
  /** The same in figures, for pages of other languages. */
  basis: {
    fixed: boolean
    /** Expected days between two changes. */
    changeEveryDays: number
    questions: number
    followers: number
  }
}

const HOUR = 3_600
const DAY = 24 * HOUR
export const MIN_INTERVAL_SECONDS = HOUR
export const MAX_INTERVAL_SECONDS = 30 * DAY

/** What is not yet known is taken to change weekly: one change in seven days, as if it had been seen. */
const PRIOR_CHANGES = 1
const PRIOR_DAYS = 7
/** Somebody who follows a library counts like so many questions a month. */
const QUESTIONS_PER_FOLLOWER = 10
/** Half a question a month, so that what nobody has asked about yet is looked at all the same. */
const LEAST_QUESTIONS = 0.5
/**
 * Stale answers that one look is worth: a library of the prior's change rate with 40 questions a
 * month is looked at every six hours.
 */
const CHECK_COST = 0.006
/** A site is asked page by page, a repository by a few requests, a registry by one. */
const COST_BY_KIND: Record<string, number> = {
  website: 8,
  forum: 4,
  github: 2,
  gitlab: 2,
  bitbucket: 2,
}

/**
 * How often to look at a source. Changes that come at rate λ a day and are seen T days late make
 * `q·λ·T/2` stale answers a day at q questions a day, and looking costs `c/T`: the sum is least at
 * `T = sqrt(2c / (λ·q))`. Seconds, between one hour and 30 days.
 */
export function planOf(facts: SourceFacts): Plan {
  const changesPerDay =
    (Math.min(facts.changeCount, facts.checkCount) + PRIOR_CHANGES) /
    (Math.max(facts.observedDays, 0) + PRIOR_DAYS)
  const basis = {
    fixed: facts.intervalSeconds !== null,
    changeEveryDays: 1 / changesPerDay,
    questions: facts.questions,
    followers: facts.followers,
  }
  if (facts.intervalSeconds !== null) {
    const intervalSeconds = bounded(facts.intervalSeconds)
    return { intervalSeconds, reason: `${every(intervalSeconds)}, as set by hand`, basis }
  }
  const monthly = facts.questions + QUESTIONS_PER_FOLLOWER * facts.followers + LEAST_QUESTIONS
  const cost = CHECK_COST * (COST_BY_KIND[facts.kind] ?? 1)
  const days = Math.sqrt((2 * cost) / (changesPerDay * (monthly / 30)))
  const intervalSeconds = bounded(days * DAY)
  return { intervalSeconds, reason: explain(intervalSeconds, basis, facts.changeCount), basis }
}

const bounded = (seconds: number) =>
  Math.round(Math.min(MAX_INTERVAL_SECONDS, Math.max(MIN_INTERVAL_SECONDS, seconds)))

function explain(intervalSeconds: number, basis: Plan['basis'], changes: number): string {
  const changing =
    changes === 0
      ? 'it has not been seen to change yet'
      : `it changes about every ${spell(basis.changeEveryDays * DAY)}`
  const asked =
    basis.questions === 0
      ? 'nobody asked about it in 30 days'
      : `it was asked ${basis.questions === 1 ? 'once' : `${basis.questions} times`} in 30 days`
  const followed =
    basis.followers === 0
      ? ''
      : `, and ${basis.followers === 1 ? 'one follows it' : `${basis.followers} follow it`}`
  return `${every(intervalSeconds)}, because ${changing} and ${asked}${followed}`
}

const every = (seconds: number) => `every ${spell(seconds)}`

/** `90 min`, `6 h`, `3 days`: two figures at most. */
function spell(seconds: number): string {
  if (seconds < 2 * HOUR) return `${Math.max(1, Math.round(seconds / 60))} min`
  if (seconds < 2 * DAY) return `${Math.round(seconds / HOUR)} h`
  return `${Math.round(seconds / DAY)} days`
}
