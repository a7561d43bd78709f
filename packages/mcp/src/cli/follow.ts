import { createCaller } from '@twinmcp/core'
import { EXIT, type ExitCode } from './exit-codes.ts'
import { withApp } from './open-app.ts'
import type { Cli } from './run-command.ts'
import { formatTable } from './table.ts'

export interface FollowOptions {
  email?: boolean
  webhook?: boolean
}

/** Has changes of a library told, in the app and where else it was asked for. */
export function follow(cli: Cli, libraryId: string, options: FollowOptions): Promise<ExitCode> {
  return withApp(cli, async ({ ctx }) => {
    const { email = false, webhook = false } = options
    const state = await createCaller(ctx).freshness.follow({ libraryId, email, webhook })
    cli.terminal.printJson(state)
    cli.terminal.print(`You follow ${libraryId}.`)
    return EXIT.ok
  })
}

export function unfollow(cli: Cli, libraryId: string): Promise<ExitCode> {
  return withApp(cli, async ({ ctx }) => {
    cli.terminal.printJson(await createCaller(ctx).freshness.unfollow({ libraryId }))
    cli.terminal.print(`You do not follow ${libraryId} any more.`)
    return EXIT.ok
  })
}

/** The latest messages; those shown are marked as read with `read`. */
export function notifications(cli: Cli, { read }: { read: boolean }): Promise<ExitCode> {
  return withApp(cli, async ({ ctx }) => {
    const api = createCaller(ctx)
    const page = await api.freshness.notifications({})
    if (read && page.items.length > 0) {
      await api.freshness.markRead({ ids: page.items.map(({ id }) => id) })
    }
    cli.terminal.printJson(page)
    const rows = page.items.map((item) => [
      item.readAt === null ? '•' : ' ',
      item.createdAt.slice(0, 16).replace('T', ' '),
      item.kind,
      item.title,
    ])
    for (const line of formatTable(rows, cli.terminal.columns)) cli.terminal.print(line)
    if (rows.length === 0) {
      cli.terminal.note('Nothing to tell. Follow a library: twinmcp follow <libraryId>')
    }
    return EXIT.ok
  })
}
