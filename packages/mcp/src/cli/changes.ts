import { createCaller } from '@twinmcp/core'
import { AppError } from '@twinmcp/core/errors'
import type { DiffLine, PageChange } from '@twinmcp/core/freshness'
import { EXIT, type ExitCode } from './exit-codes.ts'
import { withApp } from './open-app.ts'
import type { Cli } from './run-command.ts'
import { formatTable } from './table.ts'

const MARKS = { added: '+', changed: '~', removed: '-' } as const
const UUID = /^[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i

/** The pages that a run, or the latest runs of a library, added, changed and removed. */
export function changes(cli: Cli, of: string): Promise<ExitCode> {
  return withApp(cli, async ({ ctx }) => {
    const asked = UUID.test(of) ? { runId: of } : { libraryId: of }
    const page = await createCaller(ctx).freshness.changes(asked)
    cli.terminal.printJson(page)
    const rows = page.items.map((item: PageChange) => [
      `${item.id}`,
      MARKS[item.change],
      item.version,
      item.path,
      item.title,
    ])
    for (const line of formatTable(rows, cli.terminal.columns)) cli.terminal.print(line)
    cli.terminal.note(rows.length === 0 ? 'Nothing has changed.' : 'See one: twinmcp diff <number>')
    return EXIT.ok
  })
}

/** What changed on a page, line by line. */
export function diff(cli: Cli, changeId: string): Promise<ExitCode> {
  const id = Number(changeId)
  if (!Number.isInteger(id)) {
    throw new AppError('bad_input', `"${changeId}" is no change. See: twinmcp changes <libraryId>`)
  }
  return withApp(cli, async ({ ctx }) => {
    const page = await createCaller(ctx).freshness.pageDiff({ changeId: id })
    cli.terminal.printJson(page)
    const { bold, dim, green, red } = cli.terminal.color
    cli.terminal.print(bold(`${page.change.title} (${page.change.path})`))
    cli.terminal.print(dim(`+${page.added} -${page.removed}`))
    const color: Record<DiffLine['kind'], (line: string) => string> = {
      added: (line) => green(`+ ${line}`),
      removed: (line) => red(`- ${line}`),
      same: (line) => `  ${line}`,
    }
    for (const hunk of page.hunks) {
      cli.terminal.print(dim('…'))
      for (const line of hunk.lines) cli.terminal.print(color[line.kind](line.text))
    }
    if (page.missing.length > 0) {
      cli.terminal.note(`The ${page.missing.join(' and ')} text was cleaned up (TWINMCP_RAW_DAYS).`)
    }
    return EXIT.ok
  })
}
