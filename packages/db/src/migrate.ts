import { fileURLToPath } from 'node:url'
import { sql } from 'drizzle-orm'
import { readMigrationFiles } from 'drizzle-orm/migrator'
import { drizzle } from 'drizzle-orm/node-postgres'
import { migrate as applyMigrations } from 'drizzle-orm/node-postgres/migrator'
import { runMigrations as migrateQueue } from 'graphile-worker'
import pg from 'pg'
import type { Database } from './client.ts'

/** Folder of the SQL files, applied in the order of their names. */
export const MIGRATIONS_FOLDER = fileURLToPath(new URL('../migrations', import.meta.url))

/** Any fixed number: whoever holds it in Postgres is the one that migrates. */
const MIGRATION_LOCK = 7_461_001

/**
 * Brings the schema (ours and graphile-worker's) up to date. Forward only. Several starters may call
 * it at once: one applies, the others wait and find nothing left to do.
 */
export async function migrate(url: string): Promise<void> {
  const client = new pg.Client({ connectionString: url, application_name: 'twinmcp-migrate' })
  // A connection that the server ends while we do fails its own query; it must not end the process.
  const ignore = () => {}
  client.on('error', ignore)
  const pool = new pg.Pool({ connectionString: url, max: 2, application_name: 'twinmcp-migrate' })
  pool.on('error', ignore)
  pool.on('connect', (connection) => {
    connection.on('error', ignore)
  })
  await client.connect()
  try {
    await client.query('select pg_advisory_lock($1)', [MIGRATION_LOCK])
    await applyMigrations(drizzle(client), { migrationsFolder: MIGRATIONS_FOLDER })
    await migrateQueue({ pgPool: pool })
  } finally {
    await pool.end()
    await client.end()
  }
}

/** How many migrations this code knows that the database has not seen; 0 when it is up to date. */
export async function countPendingMigrations(db: Database): Promise<number> {
  const known = readMigrationFiles({ migrationsFolder: MIGRATIONS_FOLDER })
  const applied = await db.execute<{ newest: string | null }>(
    sql`select max(created_at) as newest from drizzle.__drizzle_migrations`,
  )
  const newest = Number(applied.rows[0]?.newest ?? 0)
  return known.filter((migration) => migration.folderMillis > newest).length
}
