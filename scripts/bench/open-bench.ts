import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { type App, type Context, createApp, operatorActor } from '@twinmcp/core'
import { readEnv } from '@twinmcp/core/env'
import { closePassageEmbedder } from '@twinmcp/core/ingest'
import { migrate } from '@twinmcp/db'
import { openEmbeddedPostgres } from '@twinmcp/db/embedded'
import { startRegistryCache } from '../eval/registry-cache.ts'

export interface Bench {
  app: App
  ctx: Context
  databaseUrl: string
  /** Process of the Postgres server. */
  postmasterPid: number
  /** Environment of the processes that are measured. */
  environment: Record<string, string>
  close(): Promise<void>
}

/** A database of its own under the cache, emptied first unless `keep`; downloads are made once. */
export async function openBench(keep: boolean, log: (line: string) => void): Promise<Bench> {
  const { TWINMCP_CACHE: cacheDir } = readEnv(process.env)
  const home = join(cacheDir, 'bench/home')
  const registry = await startRegistryCache(join(cacheDir, 'bench/registry'))
  const postgres = await openEmbeddedPostgres({ home, cacheDir, onStep: log })
  await migrate(postgres.url)
  const environment = {
    ...(process.env as Record<string, string>),
    NODE_ENV: 'production',
    LOG_LEVEL: 'warn',
    DATABASE_URL: postgres.url,
    TWINMCP_HOME: home,
    TWINMCP_CACHE: cacheDir,
    TWINMCP_NPM_REGISTRY: registry.url,
    TWINMCP_STARTER_SET: join(import.meta.dir, 'no-starters.json'),
  }
  const app = createApp(readEnv(environment), { name: 'bench', databaseUrl: postgres.url })
  const { pool } = app.database
  if (!keep) await pool.query('truncate libraries, ingest_runs, embedding_cache cascade')
  return {
    app,
    ctx: app.contextFor({ actor: operatorActor('bench') }),
    databaseUrl: postgres.url,
    postmasterPid: await findPostmaster(app),
    environment,
    close: async () => {
      await closePassageEmbedder()
      await app.close()
      await postgres.release()
      await registry.stop()
    },
  }
}

async function findPostmaster(app: App): Promise<number> {
  const { rows } = await app.database.pool.query('select pg_backend_pid() as pid')
  const stat = readFileSync(`/proc/${rows[0].pid}/stat`, 'utf8')
  return Number(stat.slice(stat.lastIndexOf(')') + 2).split(' ')[1])
}
