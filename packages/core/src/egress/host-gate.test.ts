import { setTimeout as sleep } from 'node:timers/promises'
import { describe, expect, test } from 'vitest'
import { retryAfterOf } from './fetch-error.ts'
import { hostGate } from './host-gate.ts'

/** Work that records how many run at once. */
function counter() {
  const seen = { now: 0, most: 0, done: 0 }
  const work = async () => {
    seen.now += 1
    seen.most = Math.max(seen.most, seen.now)
    await sleep(5)
    seen.now -= 1
    seen.done += 1
  }
  return { seen, work }
}
const times = (count: number, run: () => Promise<void>) =>
  Promise.all(Array.from({ length: count }, run))

describe('the gate of a host', () => {
  test('lets one polite request through at a time, whoever asks', async () => {
    const { seen, work } = counter()
    await times(12, () => hostGate('one.test').run(work, { polite: true }))
    expect(seen).toEqual({ now: 0, most: 1, done: 12 })
  })

  test('holds nobody back when politeness is off, and hosts do not wait for one another', async () => {
    const { seen, work } = counter()
    await times(6, () => hostGate('off.test').run(work, { polite: false }))
    expect(seen.most).toBe(6)
    const both = counter()
    await Promise.all(
      ['a.test', 'b.test'].map((host) => hostGate(host).run(both.work, { polite: true })),
    )
    expect(both.seen.most).toBe(2)
  })

  test('keeps the crawl-delay between the end of one request and the start of the next', async () => {
    const gate = hostGate('slow.test')
    gate.setCrawlDelay(60)
    const startedAt = performance.now()
    await times(3, () => gate.run(async () => {}, { polite: true }))
    expect(performance.now() - startedAt).toBeGreaterThanOrEqual(118)
  })

  test('goes on after work that failed or was given up while it waited', async () => {
    const gate = hostGate('failing.test')
    const gone = new Error('gone')
    const first = gate.run(
      async () => {
        await sleep(30)
        throw new Error('broken')
      },
      { polite: true },
    )
    const waiting = new AbortController()
    const second = gate.run(async () => 'never', { polite: true, signal: waiting.signal })
    const third = gate.run(async () => 'third', { polite: true })
    waiting.abort(gone)
    await expect(second).rejects.toBe(gone)
    await expect(first).rejects.toThrow('broken')
    expect(await third).toBe('third')
  })

  test('waits out a short pause, and refuses at once during a long one', async () => {
    const gate = hostGate('paused.test')
    gate.pause(80)
    const startedAt = performance.now()
    await gate.run(async () => {}, { polite: false })
    expect(performance.now() - startedAt).toBeGreaterThanOrEqual(78)
    gate.pause(3_600_000)
    const refused = await gate.run(async () => {}, { polite: true }).catch((error) => error)
    expect(refused).toMatchObject({ code: 'too_many_requests' })
    expect(retryAfterOf(refused)).toBeGreaterThan(3_590_000)
  })

  test('is not waited for by who was stopped before', async () => {
    const gone = new Error('stopped')
    const run = hostGate('x.test').run(async () => 1, {
      polite: true,
      signal: AbortSignal.abort(gone),
    })
    await expect(run).rejects.toBe(gone)
  })
})
