import { type ChildProcess, spawn } from 'node:child_process'

const running = new Set<ChildProcess>()

// A start that is called off half way leaves no compiler or installer behind.
process.once('exit', () => {
  for (const child of running) child.kill('SIGKILL')
})

export class ToolError extends Error {
  override name = 'ToolError'

  constructor(
    readonly tool: string,
    /** Both streams, last 8,000 characters. */
    readonly output: string,
  ) {
    super(`${tool} failed:\n${output.trim().split('\n').slice(-15).join('\n')}`)
  }
}

/** Runs a tool to its end, quietly. @throws ToolError with what it printed when it fails. */
export function runTool(
  tool: string,
  command: string[],
  { cwd, env = {} }: { cwd: string; env?: Record<string, string | undefined> },
): Promise<void> {
  const [program = '', ...args] = command
  return new Promise((resolve, reject) => {
    const child = spawn(program, args, {
      cwd,
      env: { ...process.env, ...env },
      stdio: ['ignore', 'pipe', 'pipe'],
    })
    running.add(child)
    let output = ''
    const collect = (data: Buffer) => {
      output = (output + data).slice(-8000)
    }
    child.stdout.on('data', collect)
    child.stderr.on('data', collect)
    child.on('error', (error) => reject(new ToolError(tool, error.message)))
    child.on('close', (code) => {
      running.delete(child)
      if (code === 0) resolve()
      else reject(new ToolError(tool, output || `exit code ${code}`))
    })
  })
}
