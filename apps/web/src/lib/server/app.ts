import { type App, createApp } from '@twinmcp/core'
import { readEnv } from '@twinmcp/core/env'
import { collectProcessMetrics } from '@twinmcp/core/ops'

const stopping = new AbortController()
let app: App | null = null

/** Aborted when the server begins to stop, so that open streams end by themselves. */
export const stopSignal = stopping.signal

/** The one App of this process. @throws Error before `startApp`. */
export function getApp(): App {
  if (app === null) throw new Error('The server has not been initialised')
  return app
}

/** Opens what the process needs and arranges for it to be closed. @throws Error on bad configuration. */
export function startApp(): App {
  const env = readEnv()
  if (env.DATABASE_URL === undefined) {
    throw new Error(
      'DATABASE_URL is not set. Start with `bun run start`, which brings its own database, or set it to yours.',
    )
  }
  const started = createApp(env, { name: 'web', databaseUrl: env.DATABASE_URL })
  app = started
  collectProcessMetrics()
  stopWhenAsked(env.TWINMCP_SUPERVISED)
  // The adapter emits this once its server is closed.
  process.once('sveltekit:shutdown', () => void started.close().then(() => process.exit(0)))
  started.warmUp().catch((error: unknown) => {
    started.log.warn({ err: error }, 'the embedding model is not ready yet')
  })
  return started
}

function stopWhenAsked(supervised: boolean): void {
  for (const name of ['SIGTERM', 'SIGINT'] as const) process.once(name, () => stopping.abort())
  if (!supervised) return
  // The supervisor holds our standard input open for as long as it lives.
  process.stdin.once('end', () => process.kill(process.pid, 'SIGTERM'))
  process.stdin.resume()
}
