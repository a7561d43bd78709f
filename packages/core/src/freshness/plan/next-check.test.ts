import fc from 'fast-check'
import { expect, it } from 'vitest'
import { secondsToNextCheck } from './next-check.ts'

const interval = fc.integer({ min: 3_600, max: 30 * 86_400 })
const random = fc.double({ min: 0, max: 1, noNaN: true })

it('waits the interval, a tenth less or more', () => {
  expect(secondsToNextCheck(36_000, null, 0)).toBe(32_400)
  expect(secondsToNextCheck(36_000, null, 0.5)).toBe(36_000)
  expect(secondsToNextCheck(36_000, null, 1)).toBe(39_600)
})

it('doubles the wait with each failure, from ten minutes to a day', () => {
  const waits = [1, 2, 3, 8, 50].map((count) =>
    secondsToNextCheck(3_600, { count, code: 'upstream' }, 0.5),
  )
  expect(waits).toEqual([600, 1_200, 2_400, 76_800, 86_400])
})

it('does not hurry to what is gone', () => {
  expect(secondsToNextCheck(86_400, { count: 1, code: 'not_found' }, 0.5)).toBe(86_400)
})

it('never waits less after one more failure, nor longer than the interval or a day', () => {
  fc.assert(
    fc.property(interval, fc.integer({ min: 1, max: 1_000 }), random, (seconds, count, r) => {
      const now = secondsToNextCheck(seconds, { count, code: 'upstream' }, r)
      const later = secondsToNextCheck(seconds, { count: count + 1, code: 'upstream' }, r)
      expect(later).toBeGreaterThanOrEqual(now)
      expect(later).toBeLessThanOrEqual(Math.max(seconds, 86_400) * 1.1 + 1)
    }),
  )
})
