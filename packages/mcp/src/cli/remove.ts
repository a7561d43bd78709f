import { AppError } from '@twinmcp/core/errors'
import { getLibrary, parseLibraryId, removeLibrary } from '@twinmcp/core/libraries'
import { confirm } from './confirm.ts'
import { EXIT, type ExitCode } from './exit-codes.ts'
import { withApp } from './open-app.ts'
import type { Cli } from './run-command.ts'

/** Deletes a library after asking; where nobody can be asked, only with `--yes`. */
export function remove(cli: Cli, libraryId: string, { yes }: { yes: boolean }): Promise<ExitCode> {
  const { slug, range } = parseLibraryId(libraryId)
  if (range !== null) {
    throw new AppError(
      'bad_input',
      `A library is deleted as a whole. To delete it: twinmcp remove ${slug}`,
    )
  }
  return withApp(cli, async ({ ctx }) => {
    const library = await getLibrary(ctx, { libraryId })
    const what = `${library.libraryId} (${library.versions.length} versions, ${library.chunkCount} snippets)`
    if (!yes && !(await confirm(cli, `Delete ${what}? [y/N] `))) {
      const reason = cli.terminal.interactive
        ? 'Nothing was deleted.'
        : `Pass --yes to delete ${what}.`
      cli.terminal.printJson({ error: { code: 'conflict', message: reason } })
      cli.terminal.note(reason)
      return EXIT.refused
    }
    const removed = await removeLibrary(ctx, { libraryId: library.libraryId })
    cli.terminal.printJson(removed)
    cli.terminal.print(
      `Deleted ${removed.libraryId}: ${removed.versionsRemoved} versions, ${removed.chunksRemoved} snippets.`,
    )
    return EXIT.ok
  })
}
