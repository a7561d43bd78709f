import { existsSync } from 'node:fs'
import { resolve } from 'node:path'
import { createCaller } from '@twinmcp/core'
import { AppError } from '@twinmcp/core/errors'
import { parseLibraryId } from '@twinmcp/core/libraries'
import { isFinished, type RunView } from '@twinmcp/core/runs'
import { EXIT, type ExitCode } from './exit-codes.ts'
import { followRun } from './follow-run.ts'
import { type OpenApp, withApp } from './open-app.ts'
import { createProgressDisplay } from './progress.ts'
import type { Cli } from './run-command.ts'
import { readSettingsPairs } from './source.ts'
import { printCoverage } from './status.ts'
import { isWorkerAlive, withWorker } from './work-here.ts'

export interface AddOptions {
  wait: boolean
  /** Library that the source is added to. */
  to?: string | undefined
  /** Name of the library that a folder or an address makes. */
  name?: string | undefined
  /** `maxPages=500`, see the guide of each kind of source. */
  set?: readonly string[] | undefined
}

/** Queues packages and sources for indexing; with `wait`, stays until they are indexed. */
export function add(cli: Cli, specs: readonly string[], options: AddOptions): Promise<ExitCode> {
  const { wait, to: libraryId, name, set = [] } = options
  if (name !== undefined && specs.length > 1) {
    throw new AppError('bad_input', 'One name is for one library: add them one by one.')
  }
  const addresses = specs.map(toAddress)
  // All or nothing: a typo in the third name must not leave two runs behind.
  if (!libraryId) for (const spec of addresses) if (!/^[a-z]+:/i.test(spec)) parseLibraryId(spec)
  const settings = readSettingsPairs(set)
  return withApp(cli, async (open) => {
    const api = createCaller(open.ctx)
    const requests = []
    for (const spec of addresses) {
      requests.push(await api.ingest.add({ spec, libraryId, name, settings }))
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

/** A folder or an archive of this machine, or what was given. */
function toAddress(spec: string): string {
  const isPath = /^\.{0,2}\//.test(spec) && existsSync(spec)
  if (/^\.{1,2}\//.test(spec) && !isPath) {
    throw new AppError('bad_input', `There is no file or folder ${spec}.`)
  }
  return isPath ? `files:${resolve(spec)}` : spec
}
