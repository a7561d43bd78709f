import { drizzle, type NodePgDatabase } from 'drizzle-orm/node-postgres'
import pg from 'pg'
import * as schema from './schema/index.ts'

export type Database = NodePgDatabase<typeof schema>

export interface DatabaseClient {
  db: Database
  pool: pg.Pool
  close(): Promise<void>
}

export interface DatabaseOptions {
  /** Most connections the pool opens. */
  maxConnections?: number
  /** Shown in pg_stat_activity. */
  applicationName?: string
  /** Told of connections lost while idle; the pool replaces them by itself. */
  onError?: (error: Error) => void
}

/** A pooled client. Opens no connection until the first query. */
export function createDatabase(url: string, options: DatabaseOptions = {}): DatabaseClient {
  const onError = options.onError ?? (() => {})
  const pool = new pg.Pool({
    connectionString: url,
    max: options.maxConnections ?? 10,
    application_name: options.applicationName ?? 'twinmcp',
    connectionTimeoutMillis: 10_000,
    idleTimeoutMillis: 30_000,
    keepAlive: true,
  })
  // Without a listener on both, a restarted server ends the process.
  pool.on('error', onError)
  pool.on('connect', (client) => {
    client.on('error', onError)
  })
  return {
    db: drizzle(pool, { schema, casing: 'snake_case' }),
    pool,
    close: () => pool.end(),
  }
}
