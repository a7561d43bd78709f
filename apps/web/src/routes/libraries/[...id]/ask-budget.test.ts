import { describe, expect, it } from 'vitest'
import { BUDGETS, DEFAULT_BUDGET, toBudget } from './ask-budget.ts'

describe('toBudget', () => {
  it.each([
    [null, DEFAULT_BUDGET],
    ['', DEFAULT_BUDGET],
    ['-5', DEFAULT_BUDGET],
    ['lots', DEFAULT_BUDGET],
    ['Infinity', DEFAULT_BUDGET],
    ['2000', 2000],
    ['2400', 2000],
    ['1', 500],
    ['9999999', 50_000],
  ])('%j becomes %i', (value, expected) => {
    expect(toBudget(value)).toBe(expected)
  })

  it('stays within what a question may ask for', () => {
    expect(Math.min(...BUDGETS)).toBeGreaterThanOrEqual(200)
    expect(Math.max(...BUDGETS)).toBeLessThanOrEqual(50_000)
  })
})
