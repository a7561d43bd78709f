import pc from 'picocolors'

/** Where a command writes. Answers go to standard output, everything else to standard error. */
export interface Terminal {
  /** True when standard output is to hold one JSON document and nothing else. */
  json: boolean
  /** Whether a person can be asked. */
  interactive: boolean
  /** Whether standard error is a terminal that can redraw a line. */
  redraws: boolean
  /** Width of standard output in columns; null when it is no terminal. */
  columns: number | null
  /** Colours for standard output, and for standard error; both plain under NO_COLOR. */
  color: ReturnType<typeof pc.createColors>
  noteColor: ReturnType<typeof pc.createColors>
  /** A line of the answer. Nothing when JSON was asked for. */
  print(line?: string): void
  /** The answer as JSON. Nothing when it was not asked for. */
  printJson(document: unknown): void
  /** A line for the person at the terminal. */
  note(line: string): void
}

export function createTerminal(json: boolean): Terminal {
  const { stdin, stdout, stderr } = process
  return {
    json,
    interactive: Boolean(stdin.isTTY && stderr.isTTY),
    redraws: Boolean(stderr.isTTY),
    // Some terminals say that they are 0 wide.
    columns: (stdout.isTTY && stdout.columns) || null,
    color: pc.createColors(pc.isColorSupported && Boolean(stdout.isTTY)),
    noteColor: pc.createColors(pc.isColorSupported && Boolean(stderr.isTTY)),
    print: (line = '') => {
      if (!json) stdout.write(`${line}\n`)
    },
    printJson: (document) => {
      if (json) stdout.write(`${JSON.stringify(document, null, 2)}\n`)
    },
    note: (line) => {
      stderr.write(`${line}\n`)
    },
  }
}

/** A reader that leaves early, such as `head`, ends the command without a word. */
export function endQuietlyOnBrokenPipe(): void {
  for (const stream of [process.stdout, process.stderr]) {
    stream.on('error', (error: NodeJS.ErrnoException) => {
      if (error.code === 'EPIPE') process.exit(0)
      throw error
    })
  }
}

/** Resolves when what was written has left the process. */
export function flush(): Promise<unknown> {
  return Promise.all(
    [process.stdout, process.stderr].map(
      (stream) => new Promise<void>((resolve) => stream.write('', () => resolve())),
    ),
  )
}
