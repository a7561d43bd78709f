import { type ChildProcess, spawn } from 'node:child_process'

export interface CommandOptions {
  cwd?: string
  input?: string
  /** Run as this user; only root may. */
  user?: { uid: number; gid: number } | null
}

export class CommandError extends Error {
  override name = 'CommandError'

  constructor(
    readonly command: string,
    readonly exitCode: number | null,
    /** Both streams, last 4,000 characters. */
    readonly output: string,
  ) {
    super(`${command} failed (${exitCode ?? 'not run'}): ${output.trim().slice(-600)}`)
  }
}

const running = new Set<ChildProcess>()

// A start that is called off half way leaves no compiler or apt behind.
process.once('exit', () => {
  for (const child of running) child.kill('SIGKILL')
})

/** Resolves to standard output. @throws CommandError, also when the command does not exist. */
export function runCommand(
  command: string,
  args: string[],
  { cwd, input = '', user }: CommandOptions = {},
): Promise<string> {
  return new Promise((resolve, reject) => {
    const child = spawn(command, args, {
      ...(cwd ? { cwd } : {}),
      ...(user ?? {}),
      stdio: ['pipe', 'pipe', 'pipe'],
    })
    running.add(child)
    let stdout = ''
    let output = ''
    child.stdout.on('data', (data) => {
      stdout += data
      output = (output + data).slice(-4000)
    })
    child.stderr.on('data', (data) => {
      output = (output + data).slice(-4000)
    })
    child.on('error', (error) => reject(new CommandError(command, null, error.message)))
    child.on('close', (code) => {
      running.delete(child)
      if (code === 0) resolve(stdout)
      else reject(new CommandError(command, code, output))
    })
    child.stdin.on('error', () => {})
    child.stdin.end(input)
  })
}
