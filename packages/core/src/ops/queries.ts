import { type Database, installationMarks, workerHeartbeats } from '@twinmcp/db'
import { eq, inArray, sql } from 'drizzle-orm'

type Transaction = Parameters<Parameters<Database['transaction']>[0]>[0]
type Executor = Database | Transaction

export interface JobOptions {
  /** A job of the same key that still waits is replaced, so that a task is queued once. */
  jobKey: string
  /** Lower runs first. */
  priority?: number
  maxAttempts?: number
  /** Jobs of one queue run one after the other. */
  queueName?: string | null
  delayMs?: number
}

/** Adds a graphile-worker job inside the caller's transaction: it exists if and only if that commits. */
export async function enqueueTask(
  db: Executor,
  identifier: string,
  payload: Record<string, unknown>,
  options: JobOptions,
): Promise<void> {
  await db.execute(sql`select graphile_worker.add_job(
    identifier => ${identifier}::text,
    payload => ${JSON.stringify(payload)}::json,
    queue_name => ${options.queueName ?? null}::text,
    run_at => now() + ${options.delayMs ?? 0} * interval '1 millisecond',
    job_key => ${options.jobKey}::text,
    priority => ${options.priority ?? 0}::int,
    max_attempts => ${options.maxAttempts ?? 25}::int)`)
}

export async function removeJob(db: Executor, jobKey: string): Promise<void> {
  await db.execute(sql`select graphile_worker.remove_job(${jobKey}::text)`)
}

export async function selectServer(db: Database) {
  const { rows } = await db.execute<{ server: string; vector: string | null }>(sql`
    select current_setting('server_version') as server,
      (select extversion from pg_extension where extname = 'vector') as vector`)
  return rows[0] ?? { server: 'unknown', vector: null }
}

export async function selectQueue(db: Database) {
  const { rows } = await db.execute<{ queued: number; running: number }>(sql`
    select count(*) filter (where status = 'queued')::int as queued,
      count(*) filter (where status = 'running')::int as running
    from ingest_runs where status in ('queued', 'running')`)
  return rows[0] ?? { queued: 0, running: 0 }
}

export interface Heartbeat {
  workerId: string
  host: string
  pid: number
  startedAt: Date
}

export async function upsertHeartbeats(db: Database, beats: readonly Heartbeat[]): Promise<void> {
  if (beats.length === 0) return
  await db
    .insert(workerHeartbeats)
    .values(beats.map((beat) => ({ ...beat, beatAt: sql`now()` })))
    .onConflictDoUpdate({ target: workerHeartbeats.workerId, set: { beatAt: sql`now()` } })
}

export async function deleteHeartbeats(db: Database, workerIds: readonly string[]): Promise<void> {
  if (workerIds.length === 0) return
  await db.delete(workerHeartbeats).where(inArray(workerHeartbeats.workerId, [...workerIds]))
}

export function selectHeartbeats(db: Database, host?: string) {
  return db
    .select({
      workerId: workerHeartbeats.workerId,
      host: workerHeartbeats.host,
      pid: workerHeartbeats.pid,
      ageMs: sql<number>`(extract(epoch from now() - ${workerHeartbeats.beatAt}) * 1000)::int`,
    })
    .from(workerHeartbeats)
    .where(host === undefined ? undefined : eq(workerHeartbeats.host, host))
}

/** Workers that hold a job but have given no sign of life for `silentMs`, or never gave one. */
export async function selectSilentLockHolders(db: Database, silentMs: number): Promise<string[]> {
  const { rows } = await db.execute<{ workerId: string }>(sql`
    select distinct jobs.locked_by as "workerId"
    from graphile_worker._private_jobs jobs
    left join worker_heartbeats beats on beats.worker_id = jobs.locked_by
    where jobs.locked_by is not null
      and coalesce(beats.beat_at, jobs.locked_at) < now() - ${silentMs} * interval '1 millisecond'`)
  return rows.map((row) => row.workerId)
}

/** Gives the jobs of dead workers back to the queue at once, without waiting for their four hours. */
export async function unlockWorkers(db: Database, workerIds: readonly string[]): Promise<void> {
  if (workerIds.length === 0) return
  await db.execute(
    sql`select graphile_worker.force_unlock_workers(${sql.param([...workerIds])}::text[])`,
  )
}

/** Sets a mark of this installation. True for the one caller, ever, that was first. */
export async function setMark(db: Executor, name: string): Promise<boolean> {
  const set = await db.insert(installationMarks).values({ name }).onConflictDoNothing().returning()
  return set.length > 0
}
