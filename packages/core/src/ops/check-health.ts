import { countPendingMigrations, type Database } from '@twinmcp/db'
import type { Logger } from 'pino'
import { AppError } from '../errors.ts'
import { selectHeartbeats, selectServer } from './queries.ts'
import { SILENT_MS } from './worker-liveness.ts'

export interface HealthCheck {
  name: 'database' | 'migrations' | 'worker' | 'model'
  ok: boolean
  latencyMs: number
  /** What was found; when not ok, what to do. */
  detail: string
}

export interface Health {
  ok: boolean
  checks: HealthCheck[]
}

const TIMEOUT_MS = 5_000
const UNHEALTHY: Record<HealthCheck['name'], string> = {
  database: 'cannot be reached: check that Postgres runs and that DATABASE_URL is right',
  migrations: 'cannot be read: see database',
  worker: 'cannot be seen: see database',
  model: 'cannot be loaded, so that answers are by words alone: the log has the reason',
}

/** Whether this server can do its work, part by part. Never throws. */
export async function checkHealth(
  { db, log }: { db: Database; log: Logger },
  pingModel: () => Promise<string>,
): Promise<Health> {
  const checks = await Promise.all([
    run(log, 'database', () => checkDatabase(db)),
    run(log, 'migrations', () => checkMigrations(db)),
    run(log, 'worker', () => checkWorker(db)),
    run(log, 'model', pingModel),
  ])
  return { ok: checks.every((check) => check.ok), checks }
}

async function run(
  log: Logger,
  name: HealthCheck['name'],
  probe: () => Promise<string>,
): Promise<HealthCheck> {
  const started = performance.now()
  const latencyMs = () => Math.round((performance.now() - started) * 10) / 10
  const timeout = Promise.withResolvers<never>()
  const timer = setTimeout(
    () => timeout.reject(new AppError('unavailable', `no answer within ${TIMEOUT_MS} ms`)),
    TIMEOUT_MS,
  )
  try {
    const detail = await Promise.race([probe(), timeout.promise])
    return { name, ok: true, latencyMs: latencyMs(), detail }
  } catch (error) {
    // Texts of drivers name statements and paths; those are for the log alone.
    if (!(error instanceof AppError)) log.error({ err: error, check: name }, 'not healthy')
    const detail = error instanceof AppError ? error.message : UNHEALTHY[name]
    return { name, ok: false, latencyMs: latencyMs(), detail }
  } finally {
    clearTimeout(timer)
  }
}

async function checkDatabase(db: Database): Promise<string> {
  const { server, vector } = await selectServer(db)
  if (vector === null) throw new AppError('unavailable', 'pgvector is missing: run the migrations')
  return `PostgreSQL ${server}, pgvector ${vector}`
}

async function checkMigrations(db: Database): Promise<string> {
  const pending = await countPendingMigrations(db)
  if (pending > 0)
    throw new AppError(
      'unavailable',
      `${pending} pending: restart with bun run start, which applies them`,
    )
  return 'up to date'
}

async function checkWorker(db: Database): Promise<string> {
  const beats = await selectHeartbeats(db)
  const alive = beats.filter((worker) => worker.ageMs < SILENT_MS)
  if (alive.length === 0)
    throw new AppError('unavailable', 'no worker is running: start apps/worker')
  const processes = new Set(alive.map((worker) => `${worker.host}:${worker.pid}`)).size
  return `${processes} running`
}
