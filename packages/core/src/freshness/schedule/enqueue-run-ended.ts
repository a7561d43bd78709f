import { enqueueTask } from '../../ops/index.ts'

type Executor = Parameters<typeof enqueueTask>[0]

/** Behind what people wait for, before the next looks. */
const PRIORITY = 10

/** Has the end of a run taken note of. */
export function enqueueRunEnded(db: Executor, runId: string): Promise<void> {
  return enqueueTask(
    db,
    'run_ended',
    { runId },
    { jobKey: `run_ended:${runId}`, priority: PRIORITY },
  )
}
