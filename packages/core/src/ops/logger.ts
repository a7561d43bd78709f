import pino, { type Logger } from 'pino'
import type { Env } from '../env.ts'

/**
 * JSON lines on standard error, so that standard output stays free for answers and MCP over stdio.
 * Secrets are cut out wherever they might be logged by mistake.
 */
export function createLogger(env: Pick<Env, 'LOG_LEVEL'>, name: string): Logger {
  return pino(
    {
      name,
      level: env.LOG_LEVEL,
      redact: ['*.authorization', '*.password', '*.token', 'DATABASE_URL', '*.DATABASE_URL'],
    },
    pino.destination({ dest: 2, sync: false }),
  )
}
