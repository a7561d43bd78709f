import { createHash, randomBytes } from 'node:crypto'
import { readdirSync, readFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { homedir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import pg from 'pg'
import { createDatabase, type DatabaseClient } from './client.ts'
import { findProcess, isAlive } from './embedded/process-identity.ts'
import { type EmbeddedPostgres, openEmbeddedPostgres } from './embedded.ts'
import { MIGRATIONS_FOLDER, migrate } from './migrate.ts'

export interface TestDatabase extends Pick<DatabaseClient, 'db' | 'pool'> {
  url: string
  /** Closes the pool and removes the database. */
  drop(): Promise<void>
}

interface TestServer {
  /** Any database of the server; ours are created and dropped from there. */
  adminUrl: string
  admin: pg.Pool
  template: string
  embedded: EmbeddedPostgres | null
}

/** Held while a template is made, in the database of `adminUrl`. */
const TEMPLATE_LOCK = 7_461_002
/** Checkouts and branches share the server: the templates of the last few schemas stay. */
const KEPT_TEMPLATES = 4

/** Where tests find the built Postgres: the same cache that the product uses. */
export const TEST_CACHE =
  process.env.TWINMCP_CACHE ??
  join(process.env.XDG_CACHE_HOME ?? join(homedir(), '.cache'), 'twinmcp')

let opened: Promise<TestServer> | undefined

/** vitest's `globalSetup`: pays for the first start and the migrations once, outside any test's time. */
export async function setup(): Promise<() => Promise<void>> {
  const server = await openTestServer()
  await dropAbandoned(server.admin)
  return async () => {
    await server.admin.end()
    await server.embedded?.release()
    opened = undefined
  }
}

/** A migrated database of its own, cloned from a template in about 50 ms. */
export async function createTestDatabase(): Promise<TestDatabase> {
  const { adminUrl, admin, template } = await openTestServer()
  const self = findProcess(process.pid)
  const name = `test_${process.pid}_${self?.startTime ?? 0}_${randomBytes(4).toString('hex')}`
  await admin.query(`create database ${name} template ${template}`)
  const url = withDatabase(adminUrl, name)
  const { db, pool, close } = createDatabase(url, { maxConnections: 8, applicationName: name })
  return {
    url,
    db,
    pool,
    drop: async () => {
      if (!pool.ending) await close()
      await admin.query(`drop database if exists ${name} with (force)`)
    },
  }
}

function openTestServer(): Promise<TestServer> {
  opened ??= prepareTestServer()
  return opened
}

async function prepareTestServer(): Promise<TestServer> {
  const embedded = process.env.TEST_DATABASE_URL ? null : await openEmbedded()
  const adminUrl = embedded?.url ?? process.env.TEST_DATABASE_URL ?? ''
  const admin = new pg.Pool({ connectionString: adminUrl, max: 4, allowExitOnIdle: true })
  // A test may kill the server; the pool reconnects at the next query.
  admin.on('error', () => {})
  const template = `template_${hashMigrations()}`
  await ensureTemplate(admin, adminUrl, template)
  return { adminUrl, admin, template, embedded }
}

function openEmbedded(): Promise<EmbeddedPostgres> {
  const repository = fileURLToPath(new URL('../../..', import.meta.url))
  return openEmbeddedPostgres({
    home: process.env.TWINMCP_TEST_HOME ?? join(repository, '.twinmcp/test'),
    cacheDir: TEST_CACHE,
    throwaway: true,
    onStep: (message) => process.stderr.write(`test database: ${message}\n`),
  })
}

/** Everything that shapes the schema: our migrations and the queue's. */
function hashMigrations(): string {
  const queue = createRequire(import.meta.url).resolve('graphile-worker/package.json')
  const files = readdirSync(MIGRATIONS_FOLDER, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath, entry.name))
    .sort()
  const hash = createHash('sha256').update(JSON.parse(readFileSync(queue, 'utf8')).version)
  for (const file of files) hash.update(readFileSync(file))
  return hash.digest('hex').slice(0, 16)
}

/** A template accepts connections only while it is being made; that it no longer does marks it complete. */
async function ensureTemplate(admin: pg.Pool, adminUrl: string, name: string): Promise<void> {
  const client = await admin.connect()
  try {
    if (await isComplete(client, name)) return
    await client.query('select pg_advisory_lock($1)', [TEMPLATE_LOCK])
    if (await isComplete(client, name)) return
    await client.query(`drop database if exists ${name} with (force)`)
    await client.query(`create database ${name}`)
    await migrate(withDatabase(adminUrl, name))
    await client.query(`alter database ${name} with allow_connections false`)
    await waitUntilUnused(client, name)
    await dropOldTemplates(client)
  } finally {
    await client.query('select pg_advisory_unlock_all()').catch(() => {})
    client.release()
  }
}

/** A template with a connection left cannot be cloned; those of the migration take a moment to end. */
async function waitUntilUnused(client: pg.PoolClient, name: string): Promise<void> {
  const connections = () =>
    client.query('select 1 from pg_stat_activity where datname = $1', [name])
  for (let look = 0; look < 100 && (await connections()).rows.length > 0; look++)
    await Bun.sleep(50)
}

async function isComplete(client: pg.PoolClient, name: string): Promise<boolean> {
  const found = await client.query(
    'select 1 from pg_database where datname = $1 and not datallowconn',
    [name],
  )
  return found.rows.length > 0
}

async function dropOldTemplates(client: pg.PoolClient): Promise<void> {
  const old = await client.query<{ datname: string }>(
    `select datname from pg_database where datname like 'template\\_%' and not datistemplate
      order by oid desc offset $1`,
    [KEPT_TEMPLATES],
  )
  for (const { datname } of old.rows) await client.query(`drop database if exists ${datname}`)
}

/** Databases of test runs that were killed before they could drop them. */
async function dropAbandoned(admin: pg.Pool): Promise<void> {
  const found = await admin.query<{ datname: string }>(
    "select datname from pg_database where datname ~ '^test_[0-9]+_[0-9]+_'",
  )
  for (const { datname } of found.rows) {
    const [, pid, startTime] = datname.split('_')
    if (isAlive({ pid: Number(pid), startTime: startTime ?? '' })) continue
    await admin.query(`drop database if exists ${datname} with (force)`)
  }
}

function withDatabase(url: string, database: string): string {
  const changed = new URL(url)
  changed.pathname = `/${database}`
  return changed.href
}
