import type { Context } from '../context.ts'
import { getRun, type RunInput } from './get-run.ts'
import { type ListRunsInput, listRuns } from './list-runs.ts'
import { isFinished, type RunView } from './run-view.ts'

/** A lost notification is made up for after this long. */
const FALLBACK_MS = 1_000
/** People cannot follow faster changes of a whole list. */
const LIST_INTERVAL_MS = 400

/** The run now and after each change, until it has finished or the signal is aborted. */
export async function* watchRun(
  ctx: Context,
  input: RunInput,
  signal = ctx.signal,
): AsyncGenerator<RunView> {
  let seen = ''
  while (!signal?.aborted) {
    const run = await getRun(ctx, input)
    const state = JSON.stringify(run)
    if (state !== seen) yield run
    seen = state
    if (isFinished(run)) return
    await ctx.runChanged(input.runId, FALLBACK_MS, signal)
  }
}

/** The first page of runs now and after each change, until the signal is aborted. */
export async function* watchRuns(
  ctx: Context,
  input: Omit<ListRunsInput, 'cursor'>,
  signal = ctx.signal,
): AsyncGenerator<RunView[]> {
  let seen = ''
  while (!signal?.aborted) {
    const { items } = await listRuns(ctx, input)
    const state = JSON.stringify(items)
    if (state !== seen) yield items
    seen = state
    await ctx.runChanged(null, 5 * FALLBACK_MS, signal)
    await Bun.sleep(LIST_INTERVAL_MS)
  }
}
