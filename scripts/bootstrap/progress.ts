const SPINNER = ['⠋', '⠙', '⠹', '⠸', '⠼', '⠴', '⠦', '⠧', '⠇', '⠏']
const FRAME_MS = 100

export interface Step {
  /** What it is doing now; one short line. */
  note(message: string): void
  done(result?: string): void
  fail(): void
}

export interface Progress {
  begin(title: string): Step
  /** A line of its own, kept above the running steps. */
  print(line: string): void
}

interface Output {
  write(text: string): unknown
  isTTY?: boolean
  columns?: number
}

interface Running {
  label: string
  message: string
  startedAt: number
}

/**
 * Numbered steps, several of which may run at once. On a terminal the running ones are redrawn in
 * place; anywhere else every change is a line, so that a log reads from top to bottom.
 * @param begun how many of the steps an earlier process has done
 */
export function createProgress(
  total: number,
  { output = process.stdout, begun = 0 }: { output?: Output; begun?: number } = {},
): Progress {
  const live = output.isTTY === true
  const running = new Set<Running>()
  let drawnLines = 0
  let frame = 0
  let timer: ReturnType<typeof setInterval> | undefined

  const erase = () => (drawnLines > 0 ? `\x1b[${drawnLines}A\x1b[J` : '')
  const draw = () => {
    const width = (output.columns ?? 80) - 1
    const lines = [...running].map(({ label, message, startedAt }) =>
      `${SPINNER[frame % SPINNER.length]} ${label}  ${message}  ${seconds(startedAt)}`.slice(
        0,
        width,
      ),
    )
    const text = lines.map((line) => `${line}\n`).join('')
    output.write(erase() + text)
    drawnLines = lines.length
  }
  const print = (line: string) => {
    if (!live) return void output.write(`${line}\n`)
    output.write(`${erase()}${line}\n`)
    drawnLines = 0
    draw()
  }
  const spin = () => {
    if (!live) return
    if (running.size > 0 && !timer) {
      timer = setInterval(() => {
        frame += 1
        draw()
      }, FRAME_MS)
      timer.unref()
    } else if (running.size === 0 && timer) {
      clearInterval(timer)
      timer = undefined
    }
  }

  const begin = (title: string): Step => {
    begun += 1
    const step = {
      label: `[${begun}/${total}] ${title}`,
      message: '',
      startedAt: performance.now(),
    }
    running.add(step)
    spin()
    const end = (mark: string, result: string) => {
      if (!running.delete(step)) return
      spin()
      print(`${mark} ${step.label}${result}  ${seconds(step.startedAt)}`)
    }
    return {
      note: (message) => {
        step.message = message
        if (!live) print(`  ${step.label}: ${message}`)
      },
      done: (result) => end('✓', result ? `: ${result}` : ''),
      fail: () => end('✗', ': failed'),
    }
  }
  return { begin, print }
}

/** Runs an action as one step; its result may say what came of it. */
export async function runStep<T>(
  progress: Progress,
  title: string,
  action: (note: (message: string) => void) => Promise<T>,
  describe: (result: T) => string = () => '',
): Promise<T> {
  const step = progress.begin(title)
  try {
    const result = await action(step.note)
    step.done(describe(result))
    return result
  } catch (error) {
    step.fail()
    throw error
  }
}

function seconds(startedAt: number): string {
  return `${((performance.now() - startedAt) / 1000).toFixed(1)} s`
}
