import type { Context } from '../context.ts'
import { AppError, type ErrorCode } from '../errors.ts'
import { requestIndex } from '../libraries/index.ts'
import { isFinished, type RunView, watchRun } from '../runs/index.ts'
import type { DocsIndexing } from './docs-answer.ts'

/** How an attempt to index what a question needs has ended, or not yet. */
export type OnDemandOutcome =
  | { state: 'searchable' }
  | { state: 'pending'; indexing: DocsIndexing }
  | { state: 'failed'; code: ErrorCode; reason: string }
  | { state: 'refused'; error: AppError; reason: string }

/** Starts or joins the indexing of a library's version and waits, within limits, for its words. */
export async function indexOnDemand(
  ctx: Context,
  libraryId: string,
  { wait }: { wait: boolean },
): Promise<OnDemandOutcome> {
  let runId: string
  try {
    ;({ runId } = await requestIndex(ctx, { libraryId, trigger: 'on_demand' }))
  } catch (error) {
    if (!(error instanceof AppError)) throw error
    return { state: 'refused', error, reason: error.message }
  }
  const run = await waitForWords(ctx, runId, wait ? ctx.env.TWINMCP_ON_DEMAND_WAIT_MS : 0)
  if (run.searchableAt !== null) return { state: 'searchable' }
  if (!isFinished(run)) return { state: 'pending', indexing: toIndexing(run) }
  if (run.status === 'succeeded' || run.status === 'unchanged') return { state: 'searchable' }
  const reason = run.error?.message ?? `the run was ${run.status}.`
  return { state: 'failed', code: 'upstream', reason }
}

async function waitForWords(ctx: Context, runId: string, timeoutMs: number): Promise<RunView> {
  const signals = [AbortSignal.timeout(timeoutMs), ...(ctx.signal ? [ctx.signal] : [])]
  let last: RunView | null = null
  for await (const run of watchRun(ctx, { runId }, AbortSignal.any(signals))) {
    last = run
    if (run.searchableAt !== null || isFinished(run) || timeoutMs === 0) break
  }
  if (!last)
    throw new AppError('unavailable', 'The caller went away while the library was indexed.')
  return last
}

function toIndexing(run: RunView): DocsIndexing {
  const version = run.version ? ` ${run.version}` : ''
  return {
    status: 'indexing',
    libraryId: run.libraryId,
    runId: run.id,
    stage: run.stage,
    progress: run.progress,
    message: `${run.libraryId}${version} was not indexed and is being indexed now (${run.stage}, ${Math.round(run.progress.percent)} %). Ask the same question again in a few seconds.`,
  }
}
