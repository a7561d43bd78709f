import { type App, type Context, createApp, operatorActor } from '@twinmcp/core'
import { type Env, readEnv } from '@twinmcp/core/env'
import { AppError } from '@twinmcp/core/errors'
import { migrate } from '@twinmcp/db'
import type { Cli } from './run-command.ts'

const SLOW_MS = 500

export interface OpenApp {
  app: App
  ctx: Context
  close(): Promise<void>
}

/** Opens what a command needs and closes it when the command is done. */
export async function withApp<T>(cli: Cli, run: (open: OpenApp) => Promise<T>): Promise<T> {
  const open = await openApp(cli)
  try {
    return await run(open)
  } finally {
    await open.close()
  }
}

/** Opens the database, running server or not, and brings its schema up to date. */
export async function openApp(cli: Cli): Promise<OpenApp> {
  const env = readSettings()
  const steps = slowSteps(cli)
  const database = await openDatabase(env, steps.start).finally(steps.end)
  const app = createApp(quiet(env), { name: 'cli', databaseUrl: database.url })
  const ctx = app.contextFor({ actor: operatorActor('cli'), signal: cli.signal })
  let embedding: Promise<unknown> = Promise.resolve()
  return {
    app,
    ctx: {
      ...ctx,
      embedQuery: (text) => {
        const embedded = ctx.embedQuery(text)
        embedding = Promise.allSettled([embedding, embedded])
        return embedded
      },
    },
    close: async () => {
      // A question that fails early leaves the model at work; closed under it, that logs an error.
      await embedding
      await app.close()
      await database.release()
    },
  }
}

/** @throws AppError `bad_input` that lists every bad key. */
export function readSettings(): Env {
  try {
    return readEnv()
  } catch (error) {
    throw new AppError('bad_input', (error as Error).message, { cause: error })
  }
}

interface OpenDatabase {
  url: string
  release(): Promise<void>
}

/** The configured database, or the embedded one, which is started when it is not running. */
async function openDatabase(env: Env, onStep: (step: string) => void): Promise<OpenDatabase> {
  const database = env.DATABASE_URL
    ? { url: env.DATABASE_URL, release: async () => {} }
    : await openEmbedded(env, onStep)
  try {
    await migrate(database.url)
    return database
  } catch (error) {
    await database.release()
    const { host } = new URL(database.url)
    throw new AppError(
      'unavailable',
      `The database at ${host} cannot be used: ${reasonOf(error)}. Check DATABASE_URL, or leave it out to use the embedded one; twinmcp doctor tells more.`,
      { cause: error },
    )
  }
}

async function openEmbedded(env: Env, onStep: (step: string) => void): Promise<OpenDatabase> {
  const { openEmbeddedPostgres, EmbeddedPostgresError } = await import('@twinmcp/db/embedded')
  try {
    const postgres = await openEmbeddedPostgres({
      home: env.TWINMCP_HOME,
      cacheDir: env.TWINMCP_CACHE,
      onStep,
    })
    return { url: postgres.url, release: () => postgres.release() }
  } catch (error) {
    if (!(error instanceof EmbeddedPostgresError)) throw error
    throw new AppError('unavailable', error.message, { cause: error })
  }
}

/** Tells the steps that take long enough for a person to wonder. */
function slowSteps({ terminal }: Cli) {
  let timer: Timer | undefined
  return {
    start: (step: string) => {
      clearTimeout(timer)
      timer = setTimeout(() => terminal.note(`… ${step}`), SLOW_MS)
    },
    end: () => clearTimeout(timer),
  }
}

/** `Error: ` alone says nothing: refused connections come as an AggregateError without a message. */
function reasonOf(error: unknown): string {
  if (error instanceof AggregateError) return reasonOf(error.errors[0])
  if (!(error instanceof Error)) return String(error)
  const cause = error.cause === undefined ? '' : ` (${reasonOf(error.cause)})`
  return `${error.message}${cause}`
}

/** At the default level a person would see the server's log lines between the answers. */
function quiet(env: Env): Env {
  return env.LOG_LEVEL === 'info' ? { ...env, LOG_LEVEL: 'warn' } : env
}
