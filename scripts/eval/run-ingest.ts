import type { Context } from '@twinmcp/core'
import { ingestTasks } from '@twinmcp/core/ingest'

export type IngestTask = 'ingest_version' | 'embed_version'

/** Does one task of a run in this process, as the worker would. */
export async function runTask(ctx: Context, identifier: IngestTask, runId: string): Promise<void> {
  const task = ingestTasks.find((each) => each.identifier === identifier)
  if (!task) throw new Error(`There is no task ${identifier}`)
  await task.run(ctx, { runId })
}
