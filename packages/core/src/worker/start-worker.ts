import { EventEmitter } from 'node:events'
import { Logger as GraphileLogger, run, type TaskList, type WorkerEvents } from 'graphile-worker'
import type { App } from '../app.ts'
import type { Actor } from '../context.ts'
import { freshnessCron } from '../freshness/index.ts'
import { closePassageEmbedder } from '../ingest/index.ts'
import { BEAT_INTERVAL_MS, beat, buryDeadWorkers, signOff } from '../ops/index.ts'
import { failAbandonedRuns } from '../runs/index.ts'
import type { TaskDefinition } from '../task.ts'
import { tasks } from './tasks.ts'

export interface RunningWorker {
  /** Settles when the worker has ended by itself or was stopped. */
  finished: Promise<void>
  /** Aborts running tasks, which are resumed later, and leaves the queue. */
  stop(): Promise<void>
}

/** How long the last job row may need to be released after its task has returned. */
const RELEASE_MS = 150

/** Runs every task of the product in this process until stopped. Frees the jobs of dead workers. */
export async function startWorker(app: App, actor: Actor): Promise<RunningWorker> {
  const { db, pool } = app.database
  const workerIds = new Set<string>()
  const startedAt = new Date()
  const stopped = new AbortController()

  const buried = await buryDeadWorkers(db)
  if (buried > 0) app.log.warn({ workers: buried }, 'took over the jobs of dead workers')

  const runner = await run({
    pgPool: pool,
    concurrency: app.env.TWINMCP_WORKER_CONCURRENCY,
    noHandleSignals: true,
    pollInterval: 2_000,
    taskList: taskList(app, actor, stopped.signal),
    crontab: freshnessCron,
    logger: graphileLogger(app),
    events: trackIds(workerIds),
  })

  const keepAlive = async () => {
    try {
      await beat(db, [...workerIds], startedAt)
      await buryDeadWorkers(db)
      const abandoned = await failAbandonedRuns(db)
      if (abandoned > 0) app.log.error({ runs: abandoned }, 'gave up runs that no job will finish')
    } catch (error) {
      app.log.warn({ err: error }, 'heartbeat failed')
    }
  }
  await keepAlive()
  const timer = setInterval(() => void keepAlive(), BEAT_INTERVAL_MS)

  const stop = async () => {
    clearInterval(timer)
    // Stopping the runner forgets the ids; the rows must outlive the jobs they vouch for.
    const ids = [...workerIds]
    stopped.abort(new Error('the worker is stopping'))
    await runner.stop().catch((error) => app.log.debug({ err: error }, 'already stopped'))
    await Bun.sleep(RELEASE_MS)
    await closePassageEmbedder()
    await signOff(db, ids).catch((error) => app.log.warn({ err: error }, 'no sign-off'))
  }
  return { finished: runner.promise, stop }
}

/** Jobs are locked in the name of their pool, whose slots share it; a pool made anew gets another. */
function trackIds(workerIds: Set<string>): WorkerEvents {
  const events: WorkerEvents = new EventEmitter()
  events.on('pool:create', ({ workerPool }) => workerIds.add(workerPool.id))
  events.on('pool:release', ({ workerPool }) => workerIds.delete(workerPool.id))
  return events
}

function taskList(app: App, actor: Actor, signal: AbortSignal): TaskList {
  return Object.fromEntries(
    tasks.map((task) => [task.identifier, handler(app, actor, task, signal)]),
  )
}

function handler(app: App, actor: Actor, task: TaskDefinition, signal: AbortSignal) {
  return async (payload: unknown, helpers: { job: { id: string } }) => {
    const ctx = app.contextFor({ actor, requestId: `job-${helpers.job.id}`, signal })
    const started = performance.now()
    try {
      await task.run(ctx, task.payload.parse(payload))
      const durationMs = Math.round(performance.now() - started)
      ctx.log.info({ task: task.identifier, durationMs }, 'job done')
    } catch (error) {
      ctx.log.warn({ err: error, task: task.identifier }, 'job failed')
      throw error
    }
  }
}

function graphileLogger(app: App): GraphileLogger {
  return new GraphileLogger(() => (level, message) => {
    if (level === 'error') app.log.error({ queue: message }, 'queue')
    else if (level === 'warning') app.log.warn({ queue: message }, 'queue')
    else app.log.debug({ queue: message }, 'queue')
  })
}
