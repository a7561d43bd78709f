import type { Command } from 'commander'
import type { Run } from './run-command.ts'

interface JsonOption {
  json?: boolean
}

type AddCommand = (usage: string, description: string) => Command
type RunCommand = (options: JsonOption, load: () => Promise<Run>) => Promise<void>

/** `sources` of a library, and what is done with one `source`. */
export function addSourceCommands(program: Command, command: AddCommand, run: RunCommand): void {
  command(
    'sources <libraryId>',
    'show the sources of a library and when they are read again',
  ).action((libraryId: string, options: JsonOption) =>
    run(options, async () => {
      const { sources } = await import('./sources.ts')
      return (cli) => sources(cli, libraryId)
    }),
  )

  const source = program.command('source').description('change one source, by its number')
  const verb = (usage: string, description: string) =>
    source
      .command(usage)
      .description(description)
      .option('--json', 'one JSON document on standard output')
  const verbs = () => import('./source.ts')

  verb('check <source>', 'look at it now').action((id: string, options: JsonOption) =>
    run(options, async () => {
      const { checkSource } = await verbs()
      return (cli) => checkSource(cli, id)
    }),
  )
  verb('plan <source> <every>', 'how often it is looked at: 6h, 2d or auto').action(
    (id: string, every: string, options: JsonOption) =>
      run(options, async () => {
        const { planSource } = await verbs()
        return (cli) => planSource(cli, id, every)
      }),
  )
  verb('set <source> <setting...>', 'change settings, such as maxPages=500').action(
    (id: string, pairs: string[], options: JsonOption) =>
      run(options, async () => {
        const { setSource } = await verbs()
        return (cli) => setSource(cli, id, pairs)
      }),
  )
  verb('pause <source>', 'do not look at it any more').action((id: string, options: JsonOption) =>
    run(options, async () => {
      const { pauseSource } = await verbs()
      return (cli) => pauseSource(cli, id)
    }),
  )
  verb('resume <source>', 'look at it again').action((id: string, options: JsonOption) =>
    run(options, async () => {
      const { resumeSource } = await verbs()
      return (cli) => resumeSource(cli, id)
    }),
  )
  verb('webhook <source>', 'have its host tell of changes; prints what to enter where it must')
    .option('--remove', 'take it away')
    .action((id: string, options: JsonOption & { remove?: boolean }) =>
      run(options, async () => {
        const { webhookOfSource } = await verbs()
        return (cli) => webhookOfSource(cli, id, { remove: options.remove ?? false })
      }),
    )
  verb('remove <source>', 'delete it and the pages it gave')
    .option('-y, --yes', 'do not ask')
    .action((id: string, options: JsonOption & { yes?: boolean }) =>
      run(options, async () => {
        const { removeSource } = await verbs()
        return (cli) => removeSource(cli, id, { yes: options.yes ?? false })
      }),
    )
}

/** What changed, who is told, and what is being done. */
export function addWatchCommands(command: AddCommand, run: RunCommand): void {
  command('changes <libraryIdOrRun>', 'list the pages that were added, changed and removed').action(
    (of: string, options: JsonOption) =>
      run(options, async () => {
        const { changes } = await import('./changes.ts')
        return (cli) => changes(cli, of)
      }),
  )
  command('diff <change>', 'show what changed on a page').action(
    (change: string, options: JsonOption) =>
      run(options, async () => {
        const { diff } = await import('./changes.ts')
        return (cli) => diff(cli, change)
      }),
  )
  command('follow <libraryId>', 'be told of new versions and changes')
    .option('--email', 'by mail as well')
    .option('--webhook', 'by webhook as well')
    .action((libraryId: string, options: JsonOption & { email?: boolean; webhook?: boolean }) =>
      run(options, async () => {
        const { follow } = await import('./follow.ts')
        return (cli) => follow(cli, libraryId, options)
      }),
    )
  command('unfollow <libraryId>', 'not be told any more').action(
    (libraryId: string, options: JsonOption) =>
      run(options, async () => {
        const { unfollow } = await import('./follow.ts')
        return (cli) => unfollow(cli, libraryId)
      }),
  )
  command('notifications', 'show the latest messages')
    .option('--read', 'mark them as read')
    .action((options: JsonOption & { read?: boolean }) =>
      run(options, async () => {
        const { notifications } = await import('./follow.ts')
        return (cli) => notifications(cli, { read: options.read ?? false })
      }),
    )
  command('queue', 'show what waits, runs and has failed')
    .option('--retry-failed', 'queue every failed run again')
    .action((options: JsonOption & { retryFailed?: boolean }) =>
      run(options, async () => {
        const { queue } = await import('./queue.ts')
        return (cli) => queue(cli, { retryFailed: options.retryFailed ?? false })
      }),
    )
}
