import { CommanderError } from 'commander'
import { EXIT } from './exit-codes.ts'
import { createProgram } from './program.ts'
import { createTerminal, endQuietlyOnBrokenPipe, flush } from './terminal.ts'

/** Runs the command line and ends the process with its exit code. */
export async function runCli(argv: readonly string[]): Promise<never> {
  endQuietlyOnBrokenPipe()
  let exitCode: number = EXIT.ok
  try {
    await createProgram((code) => {
      exitCode = code
    }).parseAsync(argv)
  } catch (error) {
    if (!(error instanceof CommanderError)) throw error
    // Help and version end this way too, with 0.
    exitCode = error.exitCode === 0 ? EXIT.ok : EXIT.usage
    if (exitCode !== EXIT.ok && argv.includes('--json')) {
      const message = error.message.replace(/^error: /, '')
      createTerminal(true).printJson({ error: { code: 'bad_input', message } })
    }
  }
  await flush()
  process.exit(exitCode)
}
