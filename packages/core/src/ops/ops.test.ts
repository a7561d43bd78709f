import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { createTestContext, type TestContext } from '../testing/create-test-context.ts'
import { beat, buryDeadWorkers, checkHealth, enqueueTask, removeJob, signOff } from './index.ts'

let test: TestContext

beforeAll(async () => {
  test = await createTestContext()
})
afterAll(() => test.drop())

const query = (text: string, values: unknown[] = []) => test.database.pool.query(text, values)
const modelIsFine = async () => 'model'

/** A process id that no process has: one that has just ended. */
async function deadPid(): Promise<number> {
  const child = Bun.spawn(['true'])
  await child.exited
  return child.pid
}

async function lockJob(workerId: string, lockedAgo = '0 seconds') {
  await enqueueTask(test.ctx.db, 'some_task', {}, { jobKey: workerId })
  await query(
    `update graphile_worker._private_jobs
     set locked_by = $1, locked_at = now() - $2::interval where key = $1`,
    [workerId, lockedAgo],
  )
}
const lockHolders = async () => {
  const { rows } = await query(
    'select locked_by from graphile_worker._private_jobs where locked_by is not null order by 1',
  )
  return rows.map((row) => row.locked_by as string)
}

describe('health', () => {
  it('is not ready without a worker, and says what to do', async () => {
    const health = await checkHealth(test.ctx, modelIsFine)
    expect(health.ok).toBe(false)
    expect(health.checks.filter((check) => !check.ok)).toMatchObject([
      { name: 'worker', detail: expect.stringContaining('start apps/worker') },
    ])
  })

  it('is ready with a worker that beats, and not when that has signed off', async () => {
    await beat(test.ctx.db, ['worker-a'], new Date())
    expect((await checkHealth(test.ctx, modelIsFine)).ok).toBe(true)
    await signOff(test.ctx.db, ['worker-a'])
    expect((await checkHealth(test.ctx, modelIsFine)).ok).toBe(false)
  })

  it('reports a broken model without what its error tells of the machine', async () => {
    const health = await checkHealth(test.ctx, () =>
      Promise.reject(new Error('/secret/path has no weights')),
    )
    expect(health.checks.find((check) => check.name === 'model')).toMatchObject({
      ok: false,
      detail: expect.stringContaining('cannot be loaded'),
    })
  })

  it('counts migrations that the database has not seen', async () => {
    await query('update drizzle.__drizzle_migrations set created_at = 0')
    const health = await checkHealth(test.ctx, modelIsFine)
    expect(health.checks.find((check) => check.name === 'migrations')?.ok).toBe(false)
    await query('update drizzle.__drizzle_migrations set created_at = 99999999999999')
  })
})

describe('dead workers', () => {
  it('frees the job of a killed worker of this machine at once, and leaves a live one its job', async () => {
    await beat(test.ctx.db, ['live', 'killed'], new Date())
    await query('update worker_heartbeats set pid = $1 where worker_id = $2', [
      await deadPid(),
      'killed',
    ])
    await lockJob('live')
    await lockJob('killed')
    expect(await buryDeadWorkers(test.ctx.db)).toBe(1)
    expect(await lockHolders()).toEqual(['live'])
    await removeJob(test.ctx.db, 'live')
    await signOff(test.ctx.db, ['live'])
  })

  it('frees the job of a worker elsewhere only after it has been silent', async () => {
    await beat(test.ctx.db, ['elsewhere'], new Date())
    await query(
      "update worker_heartbeats set host = 'another machine', pid = 1 where worker_id = 'elsewhere'",
    )
    await lockJob('elsewhere')
    expect(await buryDeadWorkers(test.ctx.db)).toBe(0)
    await query("update worker_heartbeats set beat_at = now() - interval '5 minutes'")
    expect(await buryDeadWorkers(test.ctx.db)).toBe(1)
    expect(await lockHolders()).not.toContain('elsewhere')
  })

  it('frees a job whose holder never beat', async () => {
    await lockJob('never-seen', '5 minutes')
    expect(await buryDeadWorkers(test.ctx.db)).toBe(1)
    expect(await lockHolders()).not.toContain('never-seen')
  })
})

it('enqueues nothing when the transaction around it fails', async () => {
  await expect(
    test.ctx.db.transaction(async (tx) => {
      await enqueueTask(tx, 'some_task', {}, { jobKey: 'never' })
      throw new Error('changed my mind')
    }),
  ).rejects.toThrow('changed my mind')
  const { rows } = await query("select 1 from graphile_worker._private_jobs where key = 'never'")
  expect(rows).toEqual([])
})
