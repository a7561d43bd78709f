import { AppError } from '@twinmcp/core/errors'
import { getRun, listRuns, RunInput, type RunView } from '@twinmcp/core/runs'
import type { CoverageReport } from '@twinmcp/db'
import { EXIT, type ExitCode } from './exit-codes.ts'
import { withApp } from './open-app.ts'
import { describeRun } from './progress.ts'
import type { Cli } from './run-command.ts'
import { formatTable } from './table.ts'
import type { Terminal } from './terminal.ts'
import { isWorkerAlive } from './work-here.ts'

const RECENT = 20
const MOST_SKIPPED_SHOWN = 20

/** The latest runs, or one run with its coverage report. */
export function status(cli: Cli, runId: string | undefined): Promise<ExitCode> {
  const asked = runId === undefined ? null : toRunInput(runId)
  return withApp(cli, async (open) => {
    if (asked) {
      const run = await getRun(open.ctx, asked)
      cli.terminal.printJson({ run })
      printRun(cli.terminal, run)
      return run.status === 'failed' ? EXIT.failure : EXIT.ok
    }
    const worker = await isWorkerAlive(open)
    const { items: runs } = await listRuns(open.ctx, { limit: RECENT })
    cli.terminal.printJson({ worker: worker ? 'running' : 'none', runs })
    cli.terminal.print(`Worker: ${worker ? 'running' : 'none (bun run start starts one)'}`)
    printRuns(cli.terminal, runs)
    return EXIT.ok
  })
}

function toRunInput(runId: string): RunInput {
  const parsed = RunInput.safeParse({ runId: runId.trim().toLowerCase() })
  if (parsed.success) return parsed.data
  throw new AppError('bad_input', `"${runId}" is not the id of a run; twinmcp status lists them.`)
}

function printRuns(terminal: Terminal, runs: readonly RunView[]): void {
  if (runs.length === 0) {
    terminal.print('No runs yet.')
    return
  }
  const rows = runs.map((run) => [run.id, run.createdAt, run.trigger, describeRun(run)])
  const [head, ...lines] = formatTable(
    [['RUN', 'REQUESTED', 'BY', 'STATE'], ...rows],
    terminal.columns,
  )
  terminal.print(terminal.color.dim(head ?? ''))
  for (const line of lines) terminal.print(line)
}

function printRun(terminal: Terminal, run: RunView): void {
  terminal.print(describeRun(run))
  terminal.print(`requested ${run.createdAt} (${run.trigger}), attempt ${run.attempt}`)
  if (run.startedAt) terminal.print(`started ${run.startedAt}`)
  if (run.searchableAt) terminal.print(`searchable ${run.searchableAt}`)
  if (run.finishedAt) terminal.print(`finished ${run.finishedAt}`)
  if (run.coverage) printCoverage(terminal, run.coverage)
}

/** What was found, taken in and left out. */
export function printCoverage(terminal: Terminal, coverage: CoverageReport): void {
  const { filesFound, pagesIndexed, chunksIndexed, chunksReused, skippedByReason } = coverage
  terminal.print(
    `  ${filesFound} files found, ${pagesIndexed} pages and ${chunksIndexed} snippets indexed (${chunksReused} reused)`,
  )
  for (const [reason, count] of Object.entries(skippedByReason)) {
    terminal.print(`  skipped ${count}: ${reason}`)
    const paths = coverage.skipped.filter((file) => file.reason === reason)
    for (const { path } of paths.slice(0, MOST_SKIPPED_SHOWN))
      terminal.print(terminal.color.dim(`    ${path}`))
  }
}
