import { expect, test } from 'vitest'
import { countFailure, NO_FAILURES, restartDelay } from './restart-delay.ts'

function delaysAfter(runsMs: number[]): (number | null)[] {
  let failures = NO_FAILURES
  return runsMs.map((ranMs) => {
    failures = countFailure(failures, ranMs)
    return restartDelay(failures)
  })
}

test('delays double from 0.2 s to 5 s while a service runs only for a while', () => {
  expect(delaysAfter(Array(7).fill(4_000))).toEqual([200, 400, 800, 1600, 3200, 5000, 5000])
})

test('the sixth instant death in a row is the last', () => {
  expect(delaysAfter(Array(6).fill(10))).toEqual([200, 400, 800, 1600, 3200, null])
})

test('a good run wipes the slate', () => {
  expect(delaysAfter([10, 10, 10, 60_000, 10])).toEqual([200, 400, 800, 200, 400])
})
