import { once } from 'node:events'
import { serveStdio } from '@modelcontextprotocol/server/stdio'
import { createTwinServer } from '../server.ts'
import { EXIT, type ExitCode } from './exit-codes.ts'
import type { OpenApp } from './open-app.ts'
import type { Cli } from './run-command.ts'

/** How often a session without a running server looks whether somebody does the work. */
const WORKER_CHECK_MS = 5_000

interface Session extends OpenApp {
  /** Sees to it from now on that somebody does the work. */
  keepWorking(): void
  stopWorking(): Promise<void>
}

/** MCP over stdio until the client closes standard input. The database opens behind the handshake. */
export async function mcp(cli: Cli): Promise<ExitCode> {
  const session = openOnce(cli)
  const server = serveStdio(
    () =>
      createTwinServer(async ({ requestId, signal }) => {
        const { app, ctx, keepWorking } = await session.get()
        // Not before: clients start a process only to ask what it speaks, and end it at once.
        keepWorking()
        return app.contextFor({ actor: ctx.actor, requestId, signal })
      }),
    { onerror: (error) => cli.terminal.note(`mcp: ${error.message}`) },
  )
  // What goes wrong here is told by the first call, and tried again there.
  session.get().catch((error: Error) => cli.terminal.note(error.message))
  await Promise.race([
    once(process.stdin, 'close'),
    once(process.stdin, 'end'),
    aborted(cli.signal),
  ])
  await server.close()
  await session.close()
  return EXIT.ok
}

function openOnce(cli: Cli) {
  let opening: Promise<Session> | null = null
  return {
    get(): Promise<Session> {
      opening ??= openSession(cli).catch((error) => {
        opening = null
        throw error
      })
      return opening
    },
    async close(): Promise<void> {
      const session = await opening?.catch(() => null)
      await session?.stopWorking()
      await session?.close()
    },
  }
}

async function openSession(cli: Cli): Promise<Session> {
  const [{ openApp }, { keepWorking }] = await Promise.all([
    import('./open-app.ts'),
    import('./work-here.ts'),
  ])
  const open = await openApp(cli)
  void open.app.warmUp()
  let stopWorking: (() => Promise<void>) | null = null
  return {
    ...open,
    keepWorking: () => {
      stopWorking ??= keepWorking(cli, open, WORKER_CHECK_MS)
    },
    stopWorking: async () => {
      await stopWorking?.()
    },
  }
}

function aborted(signal: AbortSignal): Promise<unknown> {
  return signal.aborted ? Promise.resolve() : once(signal, 'abort')
}
