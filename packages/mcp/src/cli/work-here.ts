import { operatorActor } from '@twinmcp/core'
import { buryDeadWorkers, checkHealth } from '@twinmcp/core/ops'
import { type RunningWorker, startWorker } from '@twinmcp/core/worker'
import type { OpenApp } from './open-app.ts'
import type { Cli } from './run-command.ts'

/** Whether some process takes jobs from the queue now. */
export async function isWorkerAlive({ app }: OpenApp): Promise<boolean> {
  // One that was killed a moment ago still looks alive.
  await buryDeadWorkers(app.database.db)
  // Asking the app would load the model only to be told about the worker.
  const { checks } = await checkHealth(
    { db: app.database.db, log: app.log },
    async () => 'not asked',
  )
  return checks.some((check) => check.name === 'worker' && check.ok)
}

/**
 * Does the worker's tasks in this process while `run` lasts, unless a worker is alive already. What
 * is then unfinished goes back into the queue.
 */
export async function withWorker<T>(cli: Cli, open: OpenApp, run: () => Promise<T>): Promise<T> {
  if (await isWorkerAlive(open)) return run()
  cli.terminal.note('No worker is running: this command does the work itself.')
  const worker = await startWorker(open.app, operatorActor('worker'))
  try {
    return await run()
  } finally {
    await worker.stop()
  }
}

/**
 * Sees to it that somebody does the work for as long as a session lasts: when no worker is alive, this
 * process becomes one. Returns what ends that.
 */
export function keepWorking(cli: Cli, open: OpenApp, intervalMs: number): () => Promise<void> {
  let worker: RunningWorker | null = null
  let looking: Promise<void> = Promise.resolve()
  const look = async () => {
    if (worker || (await isWorkerAlive(open))) return
    worker = await startWorker(open.app, operatorActor('worker'))
    cli.terminal.note('No worker is running: this process does the indexing.')
  }
  const tick = () => {
    looking = looking
      .then(look)
      .catch((error: Error) => cli.terminal.note(`worker: ${error.message}`))
  }
  tick()
  const timer = setInterval(tick, intervalMs)
  return async () => {
    clearInterval(timer)
    await looking
    await worker?.stop()
  }
}
