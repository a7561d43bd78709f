import { createCaller } from '@twinmcp/core'
import { EXIT, type ExitCode } from './exit-codes.ts'
import { withApp } from './open-app.ts'
import type { Cli } from './run-command.ts'
import { formatTable } from './table.ts'

/** What waits, runs and has failed; `retryFailed` queues every failed run again. */
export function queue(cli: Cli, { retryFailed }: { retryFailed: boolean }): Promise<ExitCode> {
  return withApp(cli, async ({ ctx }) => {
    const api = createCaller(ctx)
    const retried = retryFailed ? await api.freshness.retryAllFailed() : null
    const overview = await api.freshness.queue()
    cli.terminal.printJson({ ...overview, ...(retried && { retried }) })
    const { print, color } = cli.terminal
    if (retried) print(`Queued again: ${retried.retried}`)
    const rows = overview.jobs.map((task) => [
      task.task,
      `${task.waiting}`,
      `${task.running}`,
      `${task.failed}`,
    ])
    const [head, ...lines] = formatTable([['TASK', 'WAITING', 'RUNNING', 'FAILED'], ...rows], null)
    print(color.dim(head ?? ''))
    for (const line of lines) print(line)
    for (const reason of overview.budget.reasons) cli.terminal.note(`Held back: ${reason}`)
    for (const letter of overview.deadLetters) {
      print(`${color.red('failed')} ${letter.libraryId} ${letter.runId}: ${letter.reason}`)
    }
    return EXIT.ok
  })
}
