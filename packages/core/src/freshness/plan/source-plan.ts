import { type Plan, planOf, type SourceFacts } from './plan-of.ts'
import type { PlannedSource } from './queries.ts'

/** A source with its plan, as pages and the CLI show it. Times are ISO 8601. */
export interface SourcePlan {
  sourceId: number
  /** Public id of its library: `/npm/zod`. */
  libraryId: string
  kind: string
  locator: string
  isPrimary: boolean
  /** What to show first: paused before running before failing before due before waiting. */
  state: 'paused' | 'running' | 'failing' | 'due' | 'waiting'
  /** Time between two looks that is in force, and why. */
  intervalSeconds: number
  reason: string
  basis: Plan['basis']
  /** Set by hand; null: chosen by the scheduler. */
  fixedSeconds: number | null
  /** Whether new major versions are taken in; null for sources that have no versions. */
  followMajors: boolean | null
  nextCheckAt: string | null
  pausedAt: string | null
  lastCheckedAt: string | null
  lastSuccessAt: string | null
  lastChangedAt: string | null
  checkCount: number
  changeCount: number
  /** Failures since the last success. */
  failureCount: number
  lastError: string | null
  lastRunId: string | null
}

const DAY_MS = 86_400_000
const iso = (time: Date | null) => time?.toISOString() ?? null

export function toSourcePlan(source: PlannedSource, now: Date): SourcePlan {
  const plan = planOf(factsOf(source, now))
  return {
    sourceId: source.id,
    libraryId: source.librarySlug,
    kind: source.kind,
    locator: source.locator,
    isPrimary: source.isPrimary,
    state: stateOf(source, now),
    intervalSeconds: plan.intervalSeconds,
    reason: plan.reason,
    basis: plan.basis,
    fixedSeconds: source.intervalSeconds,
    followMajors: source.isPrimary ? followsMajors(source) : null,
    nextCheckAt: iso(source.nextCheckAt),
    pausedAt: iso(source.pausedAt),
    lastCheckedAt: iso(source.lastCheckedAt),
    lastSuccessAt: iso(source.lastSuccessAt),
    lastChangedAt: iso(source.lastChangedAt),
    checkCount: source.checkCount,
    changeCount: source.changeCount,
    failureCount: source.failureCount,
    lastError: source.lastError,
    lastRunId: source.lastRunId,
  }
}

/** What the plan is made of. */
export function factsOf(source: PlannedSource, now: Date): SourceFacts {
  const { kind, intervalSeconds, questions, followers, checkCount, changeCount, createdAt } = source
  // Before the first counted look, nothing has been observed however old the source is.
  const age = checkCount === 0 ? 0 : (now.getTime() - createdAt.getTime()) / DAY_MS
  return {
    kind,
    intervalSeconds,
    questions,
    followers,
    checkCount,
    changeCount,
    observedDays: Math.max(0, age),
  }
}

/** The operator's choice; new majors are taken in unless that says otherwise. */
export function followsMajors(source: Pick<PlannedSource, 'settings'>): boolean {
  return source.settings.followMajors !== false
}

function stateOf(source: PlannedSource, now: Date): SourcePlan['state'] {
  if (source.pausedAt) return 'paused'
  if (source.isRunning) return 'running'
  if (source.failureCount > 0) return 'failing'
  return source.nextCheckAt && source.nextCheckAt <= now ? 'due' : 'waiting'
}
