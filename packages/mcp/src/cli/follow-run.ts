import type { Context } from '@twinmcp/core/context'
import { type RunView, watchRun } from '@twinmcp/core/runs'
import type { ProgressDisplay } from './progress.ts'

/** Shows a run until `until` holds or it has finished. Returns the run as it was then. */
export async function followRun(
  ctx: Context,
  runId: string,
  display: ProgressDisplay,
  until: (run: RunView) => boolean = () => false,
): Promise<RunView> {
  let latest: RunView | undefined
  for await (const run of watchRun(ctx, { runId })) {
    latest = run
    display.update(run)
    if (until(run)) break
  }
  if (!latest) throw new Error('interrupted')
  return latest
}
