import { Command, InvalidArgumentError } from 'commander'
import packageJson from '../../package.json' with { type: 'json' }
import type { AddOptions } from './add.ts'
import type { ExitCode } from './exit-codes.ts'
import type { Run } from './run-command.ts'
import { addSourceCommands, addWatchCommands } from './source-commands.ts'

export interface JsonOption {
  json?: boolean
}

const EXIT_CODES = `
Exit codes: 0 done, 1 failed, 2 wrong usage or configuration, 3 not found, 4 refused,
5 unavailable, 6 accepted but not done yet, 130 interrupted.`

/**
 * The commands and their options. Each loads its own code when it is run, so that help is there at
 * once and MCP over stdio answers fast.
 */
export function createProgram(finish: (code: ExitCode) => void): Command {
  const program = new Command('twinmcp')
    .description('Exact, versioned, sourced documentation of libraries, for assistants and people')
    .version(packageJson.version)
    .showSuggestionAfterError()
    .showHelpAfterError('Run twinmcp --help for the commands.')
    .addHelpText('after', EXIT_CODES)
    .exitOverride()

  const command = (usage: string, description: string) =>
    program
      .command(usage)
      .description(description)
      .option('--json', 'one JSON document on standard output')
  const run = async (options: JsonOption, load: () => Promise<Run>) => {
    const { runCommand } = await import('./run-command.ts')
    finish(await runCommand(options.json ?? false, load))
  }

  command('add <spec...>', 'index packages (npm:zod, pypi:requests), sites, repositories, folders')
    .option('--wait', 'wait until they are indexed; works without a running server')
    .option('--to <libraryId>', 'give it to a library as another source')
    .option('--name <name>', 'name of the library that a folder or an address makes')
    .option('--set <setting...>', 'settings of the source, such as maxPages=500')
    .action((specs: string[], options: JsonOption & Partial<AddOptions>) =>
      run(options, async () => {
        const { add } = await import('./add.ts')
        return (cli) => add(cli, specs, { ...options, wait: options.wait ?? false })
      }),
    )

  command('list', 'list the indexed libraries').action((options: JsonOption) =>
    run(options, async () => (await import('./list.ts')).list),
  )

  command('search <words...>', 'find a library by name').action(
    (words: string[], options: JsonOption) =>
      run(options, async () => {
        const { search } = await import('./search.ts')
        return (cli) => search(cli, words.join(' '))
      }),
  )

  command('docs <libraryId> <question...>', 'ask the documentation of a library')
    .option('--tokens <count>', 'most tokens the answer may have', wholeNumber)
    .option('--cursor <cursor>', 'go on where an earlier answer ended')
    .action(
      (
        libraryId: string,
        question: string[],
        options: JsonOption & { tokens?: number; cursor?: string },
      ) =>
        run(options, async () => {
          const { docs } = await import('./docs.ts')
          return (cli) => docs(cli, { libraryId, query: question.join(' '), ...options })
        }),
    )

  command('remove <libraryId>', 'delete a library and everything indexed of it')
    .option('-y, --yes', 'do not ask')
    .action((libraryId: string, options: JsonOption & { yes?: boolean }) =>
      run(options, async () => {
        const { remove } = await import('./remove.ts')
        return (cli) => remove(cli, libraryId, { yes: options.yes ?? false })
      }),
    )

  command('status [run]', 'show the ingest runs, or one of them with its coverage report').action(
    (runId: string | undefined, options: JsonOption) =>
      run(options, async () => {
        const { status } = await import('./status.ts')
        return (cli) => status(cli, runId)
      }),
  )

  addSourceCommands(program, command, run)
  addWatchCommands(command, run)

  command('doctor', 'check what TwinMCP needs, and say what to do').action((options: JsonOption) =>
    run(options, async () => (await import('./doctor.ts')).doctor),
  )

  program
    .command('mcp')
    .description('serve MCP over standard input and output, for assistants to start')
    .action(() => run({}, async () => (await import('./mcp.ts')).mcp))

  return program
}

function wholeNumber(text: string): number {
  const value = Number(text)
  if (!Number.isInteger(value) || value < 1)
    throw new InvalidArgumentError('It must be a whole number.')
  return value
}
