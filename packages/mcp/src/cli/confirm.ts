import { createInterface } from 'node:readline/promises'
import type { Cli } from './run-command.ts'

/** Asks the person at the terminal; no where there is none. */
export async function confirm(cli: Cli, question: string): Promise<boolean> {
  if (!cli.terminal.interactive) return false
  const lines = createInterface({ input: process.stdin, output: process.stderr })
  try {
    const answer = await lines.question(question, { signal: cli.signal })
    return /^y(es)?$/i.test(answer.trim())
  } finally {
    lines.close()
  }
}
