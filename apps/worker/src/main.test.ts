import { fileURLToPath } from 'node:url'
import { createTestDatabase, type TestDatabase } from '@twinmcp/db/testing'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'

const MAIN = fileURLToPath(new URL('./main.ts', import.meta.url))

let database: TestDatabase

beforeAll(async () => {
  database = await createTestDatabase()
})
afterAll(() => database.drop())

function spawnWorker(environment: Record<string, string> = {}) {
  // No starter set: these tests are about the process, and reach no registry.
  return Bun.spawn([process.execPath, MAIN], {
    env: {
      ...process.env,
      DATABASE_URL: database.url,
      LOG_LEVEL: 'fatal',
      TWINMCP_STARTER_SET: '/dev/null',
      ...environment,
    },
    stdin: 'pipe',
    stdout: 'ignore',
    stderr: 'pipe',
  })
}

const countBeats = async () => {
  const { rows } = await database.pool.query('select count(*)::int as beats from worker_heartbeats')
  return rows[0].beats as number
}

async function until(condition: () => Promise<boolean>): Promise<void> {
  const deadline = Date.now() + 15_000
  while (!(await condition())) {
    if (Date.now() > deadline) throw new Error('did not happen within 15 s')
    await Bun.sleep(50)
  }
}

describe('the worker process', () => {
  it('beats while it lives, and signs off on SIGTERM', async () => {
    const worker = spawnWorker()
    await until(async () => (await countBeats()) > 0)
    worker.kill('SIGTERM')
    expect(await worker.exited).toBe(0)
    expect(await countBeats()).toBe(0)
  })

  it('ends when its supervisor is gone', async () => {
    const worker = spawnWorker({ TWINMCP_SUPERVISED: 'true' })
    await until(async () => (await countBeats()) > 0)
    await worker.stdin.end()
    expect(await worker.exited).toBe(0)
  })

  it('hands the job of a killed worker to the next one', async () => {
    const killed = spawnWorker()
    await until(async () => (await countBeats()) > 0)
    const { rows } = await database.pool.query('select worker_id from worker_heartbeats limit 1')
    await database.pool.query(
      "select graphile_worker.add_job('no_such_task', '{}'::json, job_key => 'orphan')",
    )
    await database.pool.query(
      'update graphile_worker._private_jobs set locked_by = $1, locked_at = now()',
      [rows[0].worker_id],
    )
    killed.kill('SIGKILL')
    await killed.exited
    const next = spawnWorker()
    await until(async () => {
      const { rows: held } = await database.pool.query(
        'select 1 from graphile_worker._private_jobs where locked_by is not null',
      )
      return held.length === 0
    })
    next.kill('SIGTERM')
    expect(await next.exited).toBe(0)
  })

  it('beats in the very name that its jobs are locked by', async () => {
    const worker = spawnWorker()
    await until(async () => (await countBeats()) > 0)
    await database.pool.query(`create or replace function note_lock() returns trigger language plpgsql as $$
      begin insert into seen_locks values (new.locked_by); return new; end $$`)
    await database.pool.query('create table if not exists seen_locks (locked_by text)')
    await database.pool.query(`create trigger note_lock after update of locked_by on
      graphile_worker._private_jobs for each row when (new.locked_by is not null) execute function note_lock()`)
    await database.pool.query(
      "select graphile_worker.add_job('embed_version', '{}'::json, job_key => 'seen', max_attempts => 1)",
    )
    await until(async () => {
      const { rows } = await database.pool.query('select 1 from seen_locks')
      return rows.length > 0
    })
    const { rows } = await database.pool.query(
      'select 1 from seen_locks where locked_by not in (select worker_id from worker_heartbeats)',
    )
    expect(rows).toEqual([])
    worker.kill('SIGTERM')
    await worker.exited
  })

  it('says what is missing when it is started without a database', async () => {
    const worker = spawnWorker({ DATABASE_URL: '' })
    expect(await worker.exited).toBe(2)
    expect(await new Response(worker.stderr).text()).toMatch(/DATABASE_URL is not set/)
  })
})
