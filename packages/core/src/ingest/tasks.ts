import { z } from 'zod'
import type { Context } from '../context.ts'
import { AppError, toPublicError } from '../errors.ts'
import { observeRun } from '../ops/index.ts'
import { defineTask } from '../task.ts'
import { ingestVersion } from './ingest-version.ts'
import { type Run, startRun, updateRun } from './queries.ts'
import { RunCancelled } from './report-progress.ts'

/** Failures of a run before it is given up. Kills and a lost database do not count. */
const MAX_FAILURES = 5
const WORTH_ANOTHER_TRY = new Set(['upstream', 'unavailable', 'too_many_requests', 'internal'])

export const ingestTasks = [
  defineTask({
    identifier: 'ingest_version',
    payload: z.object({ runId: z.uuid() }),
    run: (ctx, { runId }) => runIngest(ctx, runId),
  }),
]

/** Does the work of a run and records how it ended. Throws only to have the job tried again. */
export async function runIngest(ctx: Context, runId: string): Promise<void> {
  const run = await startRun(ctx.db, runId)
  if (!run) return
  try {
    const status = await ingestVersion(ctx, run)
    observeRun({ status, trigger: run.trigger })
  } catch (error) {
    await recordFailure(ctx, run, error)
  }
}

async function recordFailure(ctx: Context, run: Run, error: unknown): Promise<void> {
  if (error instanceof RunCancelled) {
    await end(ctx, run, 'cancelled', { errorCode: 'cancelled', errorMessage: error.message })
    return
  }
  if (ctx.signal?.aborted) {
    // The worker is stopping: the run goes back as it was, and this was no failure of its own.
    await updateRun(ctx.db, run.id, { status: 'queued' })
    throw error
  }
  if (isDatabaseLost(error)) throw error
  const { code, message } = toPublicError(error)
  const failures = run.attempt + 1
  const told = { attempt: failures, errorCode: code, errorMessage: message }
  if (!(error instanceof AppError)) ctx.log.error({ err: error, runId: run.id }, 'run failed')
  if (WORTH_ANOTHER_TRY.has(code) && failures < MAX_FAILURES) {
    await updateRun(ctx.db, run.id, { ...told, status: 'queued' })
    throw error
  }
  await end(ctx, run, 'failed', told)
}

async function end(
  ctx: Context,
  run: Run,
  status: 'failed' | 'cancelled',
  patch: { attempt?: number; errorCode: string; errorMessage: string },
): Promise<void> {
  await updateRun(ctx.db, run.id, { ...patch, status, finished: true })
  observeRun({ status, trigger: run.trigger })
}

/** Connection failures (SQLSTATE class 08), shutdown of the server (57P), and a socket that is gone. */
function isDatabaseLost(error: unknown): boolean {
  for (let at = error; at instanceof Error; at = at.cause) {
    const code = 'code' in at ? String(at.code) : ''
    if (/^(08|57P)/.test(code) || /Connection terminated|connection timeout/i.test(at.message)) {
      return true
    }
    if (/^(ECONNREFUSED|ECONNRESET|EPIPE|ENOENT)$/.test(code) && !(at instanceof AppError))
      return true
  }
  return false
}
