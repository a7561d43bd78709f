import { randomUUID } from 'node:crypto'
import { parseCrontab } from 'graphile-worker'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { createTestContext, type TestContext } from '../testing/index.ts'
import { insertLibrary } from './insert-rows.fixture.ts'
import { freshnessCron, freshnessTasks } from './tasks.ts'

let test: TestContext
beforeAll(async () => {
  test = await createTestContext()
})
afterAll(() => test.drop())

const run = (identifier: string, payload: unknown) => {
  const task = freshnessTasks.find((one) => one.identifier === identifier)
  if (!task) throw new Error(`no task ${identifier}`)
  return task.run(test.ctx, task.payload.parse(payload))
}

it('has a task for every line of its crontab, in the form that the queue reads', () => {
  const lines = parseCrontab(freshnessCron)
  expect(lines.map((line) => line.task)).toEqual(['plan_refreshes', 'clean_up', 'find_candidates'])
  const identifiers = freshnessTasks.map((task) => task.identifier)
  for (const { task } of lines) expect(identifiers).toContain(task)
  expect(new Set(identifiers).size).toBe(identifiers.length)
})

it('adds questions to those of the day, and counts a batch that comes twice once', async () => {
  const { libraryId } = await insertLibrary(test.ctx.db, 'acme')
  const batch = { counts: { '/npm/acme': 3, '/npm/unknown': 9 }, batchId: randomUUID() }
  await Promise.all([run('record_demand', batch), run('record_demand', batch)])
  await run('record_demand', { counts: { '/npm/acme': 2 } })
  const { rows } = await test.database.pool.query(
    'select library_id::int, questions, day = current_date as today from library_demand',
  )
  expect(rows).toEqual([{ library_id: libraryId, questions: 5, today: true }])
})

it('takes cron payloads as they come, and refuses payloads that are none of its own', async () => {
  await run('clean_up', { _cron: { ts: '2026-11-22T03:17:00.000Z' } })
  expect(() => run('record_demand', { counts: { '/npm/acme': -1 } })).toThrow()
  expect(() => run('run_ended', { runId: 'x' })).toThrow()
  expect(() => run('check_source', {})).toThrow()
})

it('leaves everything as it is for a run that is gone', async () => {
  await run('run_ended', { runId: randomUUID() })
  await run('deliver_notification', { deliveryId: 999_999 })
  await run('note_candidate', { slug: '/npm/new', wantedBy: null })
})
