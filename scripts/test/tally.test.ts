import { expect, it } from 'vitest'
import { playwrightTally, vitestTally } from './tally.ts'

it('counts a vitest file that could not be loaded as a failure', () => {
  const report = {
    numPassedTests: 3,
    numFailedTests: 1,
    testResults: [
      { status: 'passed', assertionResults: [{}] },
      { status: 'failed', assertionResults: [{}] },
      { status: 'failed', assertionResults: [] },
    ],
  }
  expect(vitestTally(report)).toEqual({ passed: 3, failed: 2 })
})

it('counts errors outside any Playwright test as failures', () => {
  const report = { stats: { expected: 4, unexpected: 1, flaky: 1 }, errors: [{}] }
  expect(playwrightTally(report)).toEqual({ passed: 5, failed: 2 })
})
