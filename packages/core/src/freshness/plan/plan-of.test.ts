import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { MAX_INTERVAL_SECONDS, MIN_INTERVAL_SECONDS, planOf, type SourceFacts } from './plan-of.ts'

const HOUR = 3_600
const facts = (more: Partial<SourceFacts> = {}): SourceFacts => ({
  kind: 'npm',
  intervalSeconds: null,
  questions: 0,
  followers: 0,
  checkCount: 0,
  changeCount: 0,
  observedDays: 0,
  ...more,
})
const anyFacts = fc
  .record({
    kind: fc.constantFrom('npm', 'website', 'github', 'forum', 'files'),
    questions: fc.nat(1_000_000),
    followers: fc.nat(1_000),
    checkCount: fc.nat(100_000),
    observedDays: fc.double({ min: 0, max: 4_000, noNaN: true }),
    changed: fc.double({ min: 0, max: 1, noNaN: true }),
  })
  .map(({ changed, ...rest }) =>
    facts({ ...rest, changeCount: Math.floor(changed * rest.checkCount) }),
  )

describe('laws', () => {
  it('never looks more often than hourly nor less often than monthly', () => {
    fc.assert(
      fc.property(anyFacts, (any) => {
        const { intervalSeconds } = planOf(any)
        expect(intervalSeconds).toBeGreaterThanOrEqual(MIN_INTERVAL_SECONDS)
        expect(intervalSeconds).toBeLessThanOrEqual(MAX_INTERVAL_SECONDS)
      }),
    )
  })

  it('looks no less often when more is asked or more people follow', () => {
    fc.assert(
      fc.property(anyFacts, fc.nat(1_000), fc.nat(10), (any, questions, followers) => {
        const more = {
          ...any,
          questions: any.questions + questions,
          followers: any.followers + followers,
        }
        expect(planOf(more).intervalSeconds).toBeLessThanOrEqual(planOf(any).intervalSeconds)
      }),
    )
  })

  it('looks no less often when the same time held more changes', () => {
    fc.assert(
      fc.property(anyFacts, fc.nat(1_000), (any, changes) => {
        const more = { ...any, changeCount: Math.min(any.changeCount + changes, any.checkCount) }
        expect(planOf(more).intervalSeconds).toBeLessThanOrEqual(planOf(any).intervalSeconds)
      }),
    )
  })

  it('looks no more often when the same changes took longer', () => {
    fc.assert(
      fc.property(anyFacts, fc.nat(1_000), (any, days) => {
        const slower = { ...any, observedDays: any.observedDays + days }
        expect(planOf(slower).intervalSeconds).toBeGreaterThanOrEqual(planOf(any).intervalSeconds)
      }),
    )
  })

  it('keeps to an interval set by hand, within the bounds', () => {
    fc.assert(
      fc.property(anyFacts, fc.integer({ min: 1, max: 1e8 }), (any, intervalSeconds) => {
        const plan = planOf({ ...any, intervalSeconds })
        const bounded = Math.min(
          Math.max(intervalSeconds, MIN_INTERVAL_SECONDS),
          MAX_INTERVAL_SECONDS,
        )
        expect(plan.intervalSeconds).toBe(bounded)
        expect(plan.basis.fixed).toBe(true)
      }),
    )
  })
})

describe('examples', () => {
  it('looks every six hours at a package that changes weekly and is asked 40 times a month', () => {
    const plan = planOf(
      facts({ questions: 40, checkCount: 200, changeCount: 12, observedDays: 84 }),
    )
    expect(plan.intervalSeconds / HOUR).toBeCloseTo(6, 0)
    expect(plan.reason).toBe(
      'every 6 h, because it changes about every 7 days and it was asked 40 times in 30 days',
    )
  })

  it('looks hourly at what everyone asks about, and about fortnightly at what lies still unused', () => {
    expect(planOf(facts({ questions: 5_000 })).intervalSeconds).toBe(HOUR)
    const still = planOf(facts({ checkCount: 100, observedDays: 400 }))
    expect(still.intervalSeconds / (24 * HOUR)).toBeCloseTo(17, 0)
    expect(still.reason).toContain('not been seen to change yet and nobody asked')
  })

  it('looks at a site less often than at a package of the same use, since each look costs more', () => {
    const used = { questions: 40 }
    expect(planOf(facts({ ...used, kind: 'website' })).intervalSeconds).toBeGreaterThan(
      2 * planOf(facts(used)).intervalSeconds,
    )
  })
})
