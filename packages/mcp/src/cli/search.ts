import { resolveLibrary } from '@twinmcp/core/libraries'
import { EXIT, type ExitCode } from './exit-codes.ts'
import { printLibraries } from './list.ts'
import { withApp } from './open-app.ts'
import type { Cli } from './run-command.ts'

/** Libraries of such a name, also the package of exactly this name that is not indexed yet. */
export function search(cli: Cli, words: string): Promise<ExitCode> {
  return withApp(cli, async ({ ctx }) => {
    const found = await resolveLibrary(ctx, { libraryName: words, limit: 20 })
    const libraries = found.registry ? [found.registry, ...found.hits] : found.hits
    cli.terminal.printJson({ query: words, libraries, note: found.registryNote })
    printLibraries(cli.terminal, libraries)
    if (found.registryNote) cli.terminal.note(found.registryNote)
    if (libraries.length > 0) return EXIT.ok
    cli.terminal.note(`No library fits "${words}".`)
    return EXIT.notFound
  })
}
