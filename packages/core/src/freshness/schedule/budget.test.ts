import { expect, it } from 'vitest'
import { decideBudget, type Measured } from './budget.ts'

const idle: Measured = {
  cores: 2,
  load: 0.5,
  memoryMb: 8_000,
  memoryFreeMb: 4_000,
  databaseMb: 900,
  rawMb: 300,
  diskFreeMb: 50_000,
}

it('is open on an idle machine, with or without a disk budget', () => {
  expect(decideBudget(idle, null)).toMatchObject({ state: 'open', reasons: [] })
  expect(decideBudget(idle, 1_000).state).toBe('open')
})

it.each([
  ['load', { load: 4.1 }, /load is 4\.1 on 2 cores/],
  ['memory', { memoryFreeMb: 299 }, /299 MB of memory/],
  ['free disk', { diskFreeMb: 10 }, /10 MB of disk/],
  ['database', { databaseMb: 1_200 }, /1200 MB \(300 MB .*budget of 1000 MB/],
])('holds back for %s, and says why', (_, measured, reason) => {
  const budget = decideBudget({ ...idle, ...measured }, 1_000)
  expect(budget.state).toBe('held')
  expect(budget.reasons).toHaveLength(1)
  expect(budget.reasons[0]).toMatch(reason)
})

it('names every reason at once', () => {
  const worn = { ...idle, load: 9, memoryFreeMb: 1, diskFreeMb: 1, databaseMb: 9_999 }
  expect(decideBudget(worn, 1).reasons).toHaveLength(4)
})

it('does not judge a disk it cannot see', () => {
  expect(decideBudget({ ...idle, diskFreeMb: null }, null).state).toBe('open')
})
