import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { closeSync, mkdirSync, openSync } from 'node:fs'
import { dirname } from 'node:path'
import { countFailure, NO_FAILURES, restartDelay } from './restart-delay.ts'
import { readTail } from './service-log.ts'

const STOP_GRACE_MS = 5_000

export interface ServiceOptions {
  name: string
  /** Program and arguments. */
  command: string[]
  cwd: string
  env: Record<string, string | undefined>
  /** Both streams of the service are appended here. */
  logPath: string
  /** Told of restarts. */
  onEvent: (message: string) => void
  /** Called once when it keeps dying at once; holds the end of its log. */
  onGiveUp: (reason: string) => void
}

export interface Service {
  /** Asks it to stop, kills it after five seconds, and resolves when it is gone. */
  stop(): Promise<void>
  /** Kills it now. */
  kill(): void
}

/**
 * Keeps one program running. It gets a session of its own, so that Ctrl-C reaches only the supervisor,
 * and a pipe as standard input whose end tells it that the supervisor is gone, however that died.
 */
export function startService(options: ServiceOptions): Service {
  let failures = NO_FAILURES
  let stopping = false
  let child: ChildProcess | undefined
  let exited: Promise<unknown> = Promise.resolve()
  let timer: ReturnType<typeof setTimeout> | undefined

  const launch = () => {
    mkdirSync(dirname(options.logPath), { recursive: true })
    const log = openSync(options.logPath, 'a', 0o600)
    const [program = '', ...args] = options.command
    const startedAt = performance.now()
    const launched = spawn(program, args, {
      cwd: options.cwd,
      env: { ...process.env, ...options.env, TWINMCP_SUPERVISED: '1' },
      detached: true,
      stdio: ['pipe', log, log],
    })
    closeSync(log)
    launched.stdin?.on('error', () => {})
    child = launched
    exited = once(launched, 'close').catch((error: Error) => [error.message])
    void exited.then((result) => onExit(result as unknown[], performance.now() - startedAt))
  }

  const onExit = ([code, signal]: unknown[], ranMs: number) => {
    child = undefined
    if (stopping) return
    failures = countFailure(failures, ranMs)
    const delayMs = restartDelay(failures)
    const reason = signal ? `killed by ${signal}` : `exit code ${code}`
    if (delayMs === null) {
      options.onGiveUp(
        `${options.name} ends at once, again and again (${reason}):\n${readTail(options.logPath, 12)}`,
      )
      return
    }
    options.onEvent(`${options.name} ended (${reason}); starting it again in ${delayMs / 1000} s`)
    timer = setTimeout(launch, delayMs)
  }

  launch()
  return {
    stop: async () => {
      stopping = true
      clearTimeout(timer)
      if (!child) return
      child.kill('SIGTERM')
      child.stdin?.end()
      const kill = setTimeout(() => child?.kill('SIGKILL'), STOP_GRACE_MS)
      await exited
      clearTimeout(kill)
    },
    kill: () => {
      stopping = true
      clearTimeout(timer)
      child?.kill('SIGKILL')
    },
  }
}
