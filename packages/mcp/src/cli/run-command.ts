import { AppError, type PublicError, toPublicError } from '@twinmcp/core/errors'
import { ZodError } from 'zod'
import { EXIT, type ExitCode, exitCodeOf } from './exit-codes.ts'
import { createTerminal, type Terminal } from './terminal.ts'

/** What every command gets. */
export interface Cli {
  terminal: Terminal
  /** Aborted by Ctrl-C and SIGTERM; a second Ctrl-C ends the process where it is. */
  signal: AbortSignal
}

export type Run = (cli: Cli) => Promise<ExitCode>

/** The one place where what a command throws becomes a message and an exit code. */
export async function runCommand(json: boolean, load: () => Promise<Run>): Promise<ExitCode> {
  const terminal = createTerminal(json)
  const signal = abortOnSignals()
  try {
    const run = await load()
    const code = await run({ terminal, signal })
    return signal.aborted ? EXIT.interrupted : code
  } catch (error) {
    if (signal.aborted) return EXIT.interrupted
    const problem = describe(error)
    terminal.printJson({ error: problem })
    terminal.note(`${terminal.noteColor.red('error')} ${problem.message}`)
    return exitCodeOf(problem.code)
  }
}

function abortOnSignals(): AbortSignal {
  const controller = new AbortController()
  for (const name of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) {
    process.on(name, () => {
      if (controller.signal.aborted) process.exit(EXIT.interrupted)
      controller.abort(new Error(name))
    })
  }
  return controller.signal
}

/** Whoever runs the command line owns the machine and may see what went wrong; still no stack. */
function describe(error: unknown): PublicError {
  // Procedures wrap what their verbs throw.
  for (let at = error; at instanceof Error; at = at.cause) {
    if (at instanceof AppError) return toPublicError(at)
    if (at instanceof ZodError) return { code: 'bad_input', message: describeIssues(at) }
  }
  return { code: 'internal', message: rootMessage(error) }
}

const describeIssues = ({ issues }: ZodError): string =>
  issues.map(({ path, message }) => `${path.join('.') || 'input'}: ${message}`).join('; ')

/** A failed query is told by its cause; its own message is the SQL. */
function rootMessage(error: unknown): string {
  if (!(error instanceof Error)) return String(error)
  if (error.cause instanceof Error) return rootMessage(error.cause)
  return error.message || error.name
}
