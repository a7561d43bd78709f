import { randomUUID } from 'node:crypto'
import { createDatabase, createNotifications, type DatabaseClient } from '@twinmcp/db'
import type { Logger } from 'pino'
import type { Actor, Context, EmbedQuery } from './context.ts'
import type { Env } from './env.ts'
import {
  countTokens,
  createEmbedder,
  createQueryEmbeddingCache,
  type Embedder,
} from './llm/index.ts'
import { checkHealth, createLogger, type Health } from './ops/index.ts'

/** What one process shares between its requests, calls or jobs. */
export interface App {
  env: Env & { DATABASE_URL: string }
  log: Logger
  database: DatabaseClient
  contextFor(caller: {
    actor: Actor
    requestId?: string
    signal?: AbortSignal | undefined
  }): Context
  /** Loads the query model now, so that the first question does not wait for it. */
  warmUp(): Promise<void>
  checkHealth(): Promise<Health>
  close(): Promise<void>
}

export interface AppOptions {
  /** Name in logs and in pg_stat_activity: `web`, `worker`, `cli`. */
  name: string
  databaseUrl: string
  maxConnections?: number
}

/** 1.5 kB a question: 15 MB when full. */
const MAX_CACHED_QUERIES = 10_000
/** Anyone may ask for health, and each answer costs an inference. */
const HEALTH_MS = 1_000
/** After a failed start of the model, questions stay lexical this long before it is tried again. */
const MODEL_RETRY_MS = 30_000

/** Opens what a process needs. Connects to nothing until it is used. */
export function createApp(env: Env, options: AppOptions): App {
  const log = createLogger(env, options.name)
  const database = createDatabase(options.databaseUrl, {
    applicationName: `twinmcp-${options.name}`,
    ...(options.maxConnections === undefined ? {} : { maxConnections: options.maxConnections }),
    onError: (error) => log.warn({ err: error }, 'database connection lost'),
  })
  const notifications = createNotifications(options.databaseUrl, 'ingest_run')
  const model = createQueryModel(env, log)

  return {
    env: { ...env, DATABASE_URL: options.databaseUrl },
    log,
    database,
    contextFor: ({ actor, requestId = randomUUID(), signal }) => ({
      db: database.db,
      actor,
      env,
      log: log.child({ requestId }),
      requestId,
      embedQuery: model.embedQuery,
      runChanged: notifications.wait,
      signal,
    }),
    warmUp: async () => {
      // The tokenizer's table is read by its first count.
      countTokens('warm up')
      await model.embedQuery('warm up')
    },
    checkHealth: rememberFor(HEALTH_MS, () => checkHealth({ db: database.db, log }, model.ping)),
    close: async () => {
      await Promise.all([notifications.close(), model.close()])
      await database.close()
    },
  }
}

/** The query model, started by its first use. Answers null rather than failing a question. */
function createQueryModel(env: Env, log: Logger) {
  let started: Promise<Embedder> | null = null
  let cached: ReturnType<typeof createQueryEmbeddingCache> | null = null
  let retryAt = 0
  let closed = false

  const start = () => {
    started ??= createEmbedder({
      cacheDir: env.TWINMCP_CACHE,
      backend: env.TWINMCP_EMBEDDING_BACKEND,
      threads: env.TWINMCP_EMBEDDING_THREADS,
      role: 'query',
    }).catch((error: unknown) => {
      started = null
      throw error
    })
    return started
  }

  const embedQuery: EmbedQuery = async (text) => {
    if (closed || Date.now() < retryAt) return null
    try {
      const embedder = await start()
      cached ??= createQueryEmbeddingCache(embedder, { maxEntries: MAX_CACHED_QUERIES })
      return { modelId: embedder.modelId, vector: await cached.embedQuery(text) }
    } catch (error) {
      if (closed) return null
      // One failed question costs itself: the embedder replaces its own thread when that has died.
      if (!started) retryAt = Date.now() + MODEL_RETRY_MS
      log.error({ err: error }, 'a question could not be embedded; its answer is lexical')
      return null
    }
  }

  return {
    embedQuery,
    ping: async () => {
      const embedder = await start()
      await embedder.ping()
      return `${embedder.modelId} on ${embedder.backend}`
    },
    close: async () => {
      closed = true
      const embedder = await started?.catch(() => null)
      await embedder?.close()
    },
  }
}

/** The same answer for everyone who asks within a time. */
function rememberFor<T>(timeMs: number, ask: () => Promise<T>): () => Promise<T> {
  let answer: Promise<T> | null = null
  let askedAt = 0
  return () => {
    if (!answer || Date.now() - askedAt > timeMs) {
      askedAt = Date.now()
      answer = ask()
    }
    return answer
  }
}
