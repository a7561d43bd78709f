import { type LibraryHit, listLibraries } from '@twinmcp/core/libraries'
import { EXIT, type ExitCode } from './exit-codes.ts'
import { withApp } from './open-app.ts'
import type { Cli } from './run-command.ts'
import { formatTable } from './table.ts'
import type { Terminal } from './terminal.ts'

/** Every library, by id. */
export function list(cli: Cli): Promise<ExitCode> {
  return withApp(cli, async ({ ctx }) => {
    const libraries: LibraryHit[] = []
    let cursor: string | null = null
    do {
      const page = await listLibraries(ctx, { limit: 200, ...(cursor !== null && { cursor }) })
      libraries.push(...page.items)
      cursor = page.nextCursor
    } while (cursor !== null)
    cli.terminal.printJson({ libraries })
    printLibraries(cli.terminal, libraries)
    if (libraries.length === 0)
      cli.terminal.note('Nothing is indexed yet. Try: twinmcp add npm:zod --wait')
    return EXIT.ok
  })
}

export function printLibraries(terminal: Terminal, libraries: readonly LibraryHit[]): void {
  if (libraries.length === 0) return
  const rows = libraries.map((library) => [
    library.libraryId,
    library.state,
    `${library.chunkCount}`,
    shortList(library.versions),
    (library.description ?? '').replace(/\s+/g, ' '),
  ])
  const [head, ...lines] = formatTable(
    [['LIBRARY', 'STATE', 'SNIPPETS', 'VERSIONS', 'DESCRIPTION'], ...rows],
    terminal.columns,
  )
  terminal.print(terminal.color.dim(head ?? ''))
  for (const line of lines) terminal.print(line)
}

function shortList(versions: readonly string[]): string {
  if (versions.length === 0) return '-'
  const shown = versions.slice(0, 3).join(', ')
  return versions.length > 3 ? `${shown} +${versions.length - 3}` : shown
}
