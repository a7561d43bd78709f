import { parseLibraryId, requestIndex } from '@twinmcp/core/libraries'
import { isFinished, type RunView } from '@twinmcp/core/runs'
import { EXIT, type ExitCode } from './exit-codes.ts'
import { followRun } from './follow-run.ts'
import { type OpenApp, withApp } from './open-app.ts'
import { createProgressDisplay } from './progress.ts'
import type { Cli } from './run-command.ts'
import { printCoverage } from './status.ts'
import { isWorkerAlive, withWorker } from './work-here.ts'

/** Queues packages for indexing; with `wait`, stays until they are indexed. */
export function add(
  cli: Cli,
  specs: readonly string[],
  { wait }: { wait: boolean },
): Promise<ExitCode> {
  // All or nothing: a typo in the third name must not leave two runs behind.
  for (const spec of specs) parseLibraryId(spec)
  return withApp(cli, async (open) => {
    const requests = []
    for (const libraryId of specs) {
      requests.push(await requestIndex(open.ctx, { libraryId, trigger: 'user' }))
    }
    if (wait)
      return finish(
        cli,
        await waitForAll(
          cli,
          open,
          requests.map(({ runId }) => runId),
        ),
      )

    const worker = await isWorkerAlive(open)
    cli.terminal.printJson({ runs: requests, worker: worker ? 'running' : 'none' })
    for (const request of requests) {
      const what = request.joined ? 'is queued already' : 'is queued'
      cli.terminal.print(`${request.libraryId} ${request.range} ${what}: ${request.runId}`)
    }
    if (!worker) {
      cli.terminal.note('No worker is running. Start the server with bun run start, or add --wait.')
    }
    return EXIT.ok
  })
}

function waitForAll(cli: Cli, open: OpenApp, runIds: readonly string[]): Promise<RunView[]> {
  return withWorker(cli, open, async () => {
    const display = createProgressDisplay(cli.terminal)
    try {
      return await Promise.all(runIds.map((runId) => followRun(open.ctx, runId, display)))
    } finally {
      display.clear()
    }
  })
}

function finish(cli: Cli, runs: readonly RunView[]): ExitCode {
  cli.terminal.printJson({ runs })
  for (const run of runs) {
    const { green, red } = cli.terminal.color
    const done = run.status === 'succeeded' || run.status === 'unchanged'
    cli.terminal.print(
      `${done ? green(run.status) : red(run.status)} ${run.libraryId} ${run.version ?? ''}`,
    )
    if (run.error) cli.terminal.note(run.error.message)
    if (!isFinished(run))
      cli.terminal.note(`It goes on when a worker runs: twinmcp status ${run.id}`)
    if (run.coverage) printCoverage(cli.terminal, run.coverage)
  }
  if (runs.every((run) => run.status === 'succeeded' || run.status === 'unchanged')) return EXIT.ok
  return runs.every(isFinished) ? EXIT.failure : EXIT.pending
}
