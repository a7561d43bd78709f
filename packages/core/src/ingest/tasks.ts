import { z } from 'zod'
import type { Context } from '../context.ts'
import { retryAfterOf } from '../egress/index.ts'
import { AppError, toPublicError } from '../errors.ts'
import { enqueueTask, observeRun } from '../ops/index.ts'
import { defineTask } from '../task.ts'
import { completeVersion, ingestVersion } from './ingest-version.ts'
import { RunCancelled } from './report-progress.ts'
import { continueRun, endRun, type Run, type Stage, startRun } from './runs/queries.ts'

/** Failures of a run before it is given up. Kills, stops and a lost database do not count. */
const MAX_FAILURES = 5
const FIRST_RETRY_MS = 4_000
const DATABASE_PATIENCE_MS = 10 * 60_000
const WORTH_ANOTHER_TRY = new Set(['upstream', 'unavailable', 'too_many_requests', 'internal'])

/** Asks the host for little, and again at the next run: three tries are enough. */
const WEBHOOK_JOB = { priority: 12, maxAttempts: 3 }

const payload = z.object({ runId: z.uuid() })

export const ingestTasks = [
  defineTask({
    identifier: 'ingest_version',
    payload,
    run: (ctx, { runId }) => work(ctx, runId, 'ingest_version'),
  }),
  defineTask({
    identifier: 'embed_version',
    payload,
    run: (ctx, { runId }) => work(ctx, runId, 'embed_version'),
  }),
  defineTask({
    identifier: 'set_up_webhook',
    payload: z.object({ sourceId: z.number().int().positive() }),
    run: async (ctx, { sourceId }) => {
      const { setUpMissingWebhook } = await import('./webhooks/set-up-webhook.ts')
      await setUpMissingWebhook(ctx, sourceId)
    },
  }),
]

/** Both stages of a run in this process, one after the other, for scripts and tests. */
export async function runIngest(ctx: Context, runId: string): Promise<void> {
  await work(ctx, runId, 'ingest_version')
  await work(ctx, runId, 'embed_version')
}

/** Does one stage of a run and records how it ended. Throws only when that cannot be recorded. */
async function work(ctx: Context, runId: string, stage: Stage): Promise<void> {
  const run = await startRun(ctx.db, runId)
  if (!run) return
  try {
    if (stage === 'ingest_version') {
      const outcome = await ingestVersion(ctx, run)
      if (outcome === 'searchable') await continueRun(ctx.db, run, 'embed_version')
      else observeRun({ status: outcome, trigger: run.trigger })
      return
    }
    const outcome = await completeVersion(ctx, run)
    if (outcome === 'interrupted') await continueRun(ctx.db, run, stage)
    else {
      observeRun({ status: outcome, trigger: run.trigger })
      await queueWebhook(ctx, run)
    }
  } catch (error) {
    await recordFailure(ctx, run, stage, error)
  }
}

/** A repository that was read tells of its changes by itself from now on, where it may. */
async function queueWebhook(ctx: Context, { sourceId }: Run): Promise<void> {
  if (!ctx.env.TWINMCP_PUBLIC_URL || !ctx.env.TWINMCP_GITHUB_TOKEN || sourceId === null) return
  const jobKey = `webhook:${sourceId}`
  await enqueueTask(ctx.db, 'set_up_webhook', { sourceId }, { ...WEBHOOK_JOB, jobKey })
}

async function recordFailure(ctx: Context, run: Run, stage: Stage, error: unknown): Promise<void> {
  if (error instanceof RunCancelled) {
    await end(ctx, run, 'cancelled', { errorCode: 'cancelled', errorMessage: error.message })
    return
  }
  if (ctx.signal?.aborted) {
    // The worker is stopping, which is no failure: the next one goes on at once, without back-off.
    await continueRun(ctx.db, run, stage)
    return
  }
  if (isDatabaseLost(error)) {
    await resumeWhenBack(ctx, run, stage, error)
    return
  }
  const { code, message } = toPublicError(error)
  const failures = run.attempt + 1
  const told = { attempt: failures, errorCode: code, errorMessage: message }
  if (!(error instanceof AppError)) ctx.log.error({ err: error, runId: run.id }, 'run failed')
  if (WORTH_ANOTHER_TRY.has(code) && failures < MAX_FAILURES) {
    // Who says when it may be asked again is not asked before.
    const delayMs = Math.max(FIRST_RETRY_MS * 3 ** (failures - 1), retryAfterOf(error) ?? 0)
    await continueRun(ctx.db, run, stage, { delayMs, patch: told })
    return
  }
  await end(ctx, run, 'failed', told)
}

/**
 * Waits for the database and goes on from what it holds. A job that ended while there was none could
 * not be given back to the queue and would stay locked to this worker.
 */
async function resumeWhenBack(ctx: Context, run: Run, stage: Stage, lost: unknown): Promise<void> {
  ctx.log.warn({ err: lost, runId: run.id }, 'database lost during a run; waiting for it')
  const deadline = Date.now() + DATABASE_PATIENCE_MS
  for (;;) {
    try {
      await continueRun(ctx.db, run, stage)
      return
    } catch (error) {
      if (Date.now() > deadline || !isDatabaseLost(error)) throw error
      await Bun.sleep(500)
    }
  }
}

async function end(
  ctx: Context,
  run: Run,
  status: 'failed' | 'cancelled',
  patch: { attempt?: number; errorCode: string; errorMessage: string },
): Promise<void> {
  await endRun(ctx.db, run, { ...patch, status })
  observeRun({ status, trigger: run.trigger })
}

/**
 * Connection failures (SQLSTATE class 08), shutdown of the server (57P), and a socket that is gone. An
 * AppError is what a stage says of itself: the registry refuses connections with the same codes.
 */
function isDatabaseLost(error: unknown): boolean {
  if (error instanceof AppError) return false
  for (let at = error; at instanceof Error; at = at.cause) {
    const code = 'code' in at ? String(at.code) : ''
    if (/^(08|57P)/.test(code) || /Connection terminated|connection timeout/i.test(at.message)) {
      return true
    }
    const isSocket = 'syscall' in at && at.syscall === 'connect'
    if (/^(ECONNREFUSED|ECONNRESET|EPIPE)$/.test(code) || (code === 'ENOENT' && isSocket))
      return true
  }
  return false
}
