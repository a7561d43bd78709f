import pg from 'pg'
import { DatabaseSetupError } from './database-setup-error.ts'

const MIN_SERVER = 150_000
const MIN_VECTOR = [0, 7] as const

interface Facts {
  server: number
  server_text: string
  is_standby: boolean
  is_superuser: boolean
  can_create_schema: boolean
  can_create_table: boolean
  account: string
  database: string
}

interface Extension {
  name: string
  installed: string | null
  available: string | null
  /** Whether an account without superuser rights may create it. */
  trusted: boolean
}

/**
 * Checks that a Postgres of the operator's own can serve: reachable, version 15 or newer, pgvector 0.7 or
 * newer there or creatable, and the rights that the migrations need.
 * @throws DatabaseSetupError that tells each case apart and gives the SQL to run.
 */
export async function checkDatabaseUrl(url: string): Promise<void> {
  const client = new pg.Client({ connectionString: url, connectionTimeoutMillis: 10_000 })
  client.on('error', () => {})
  try {
    await client.connect()
    const facts = await readFacts(client)
    assertServer(facts)
    assertExtensions(facts, await readExtensions(client))
    assertRights(facts)
  } catch (error) {
    throw error instanceof DatabaseSetupError
      ? error
      : explainConnection(url, error as ErrorWithCode)
  } finally {
    await client.end().catch(() => {})
  }
}

async function readFacts(client: pg.Client): Promise<Facts> {
  const { rows } = await client.query<Facts>(`
    select current_setting('server_version_num')::int as server,
      current_setting('server_version') as server_text,
      pg_is_in_recovery() as is_standby,
      (select rolsuper from pg_roles where rolname = current_user) as is_superuser,
      has_database_privilege(current_database(), 'CREATE') as can_create_schema,
      has_schema_privilege('public', 'CREATE') as can_create_table,
      quote_ident(current_user) as account,
      quote_ident(current_database()) as database`)
  return rows[0] as Facts
}

async function readExtensions(client: pg.Client): Promise<Extension[]> {
  const { rows } = await client.query<Extension>(`
    select name, installed_version as installed, default_version as available,
      coalesce((select bool_or(trusted) from pg_available_extension_versions v where v.name = e.name),
        false) as trusted
    from pg_available_extensions e where name in ('vector', 'pg_trgm')`)
  return rows
}

function assertServer(facts: Facts): void {
  if (facts.server < MIN_SERVER) {
    throw unsuitable(
      `The server of DATABASE_URL is Postgres ${facts.server_text}; 15 or newer is needed.`,
      'Upgrade it, or name another server in DATABASE_URL.',
    )
  }
  if (facts.is_standby) {
    throw unsuitable(
      'The server of DATABASE_URL is a standby: it only reads.',
      'Name the primary server in DATABASE_URL.',
    )
  }
}

function assertExtensions(facts: Facts, extensions: Extension[]): void {
  for (const name of ['vector', 'pg_trgm']) {
    const extension = extensions.find((candidate) => candidate.name === name)
    if (!extension) {
      throw unsuitable(
        `The server of DATABASE_URL does not have the extension "${name}".`,
        name === 'vector'
          ? `Install pgvector 0.7 or newer on it (on Debian: apt-get install postgresql-${Math.floor(facts.server / 10_000)}-pgvector), then start again.`
          : 'Install the contrib package of that Postgres, then start again.',
      )
    }
    const version = extension.installed ?? extension.available ?? ''
    if (name === 'vector' && isOlder(version)) {
      throw unsuitable(
        `The server of DATABASE_URL has pgvector ${version}; 0.7 or newer is needed.`,
        isOlder(extension.available ?? '')
          ? 'Install a newer pgvector on it, then start again.'
          : `As its administrator run in ${facts.database}: ALTER EXTENSION vector UPDATE;`,
      )
    }
    if (!extension.installed && !facts.is_superuser && !extension.trusted) {
      throw denied(
        `The account ${facts.account} may not create the extension "${name}".`,
        `As an administrator run in ${facts.database}: CREATE EXTENSION ${name};`,
      )
    }
  }
}

function assertRights({ can_create_schema, can_create_table, account, database }: Facts): void {
  if (!can_create_schema) {
    throw denied(
      `The account ${account} may not create schemas in the database ${database}.`,
      `As an administrator run: GRANT CREATE ON DATABASE ${database} TO ${account};`,
    )
  }
  if (!can_create_table) {
    throw denied(
      `The account ${account} may not create tables in the schema public of ${database}.`,
      `As an administrator run in ${database}: GRANT CREATE ON SCHEMA public TO ${account};`,
    )
  }
}

function isOlder(version: string): boolean {
  const [major = 0, minor = 0] = version.split('.').map(Number)
  return major < MIN_VECTOR[0] || (major === MIN_VECTOR[0] && minor < MIN_VECTOR[1])
}

type ErrorWithCode = Error & { code?: string }

function explainConnection(url: string, error: ErrorWithCode): DatabaseSetupError {
  const { hostname, port, pathname, username, searchParams } = new URL(url)
  const host = searchParams.get('host') ?? hostname
  const server = host.startsWith('/') ? host : `${host}:${port || 5432}`
  const reason = error.message || error.code || 'no answer'
  switch (error.code) {
    case 'ENOTFOUND':
    case 'EAI_AGAIN':
      return unreachable(
        `The host of DATABASE_URL is not known: ${host}.`,
        'Correct the host name, or check the network and its name servers.',
      )
    case '28P01':
      return denied(
        `The server ${server} refused the password of the account "${username}".`,
        'Correct the account or the password in DATABASE_URL (special characters must be percent-encoded).',
      )
    case '28000':
      return denied(
        `The server ${server} does not let the account "${username}" in: ${reason}.`,
        'Create the account, or allow it in pg_hba.conf; where the server wants TLS add ?sslmode=require to DATABASE_URL.',
      )
    case '3D000':
      return unreachable(
        `The server ${server} has no database "${decodeURIComponent(pathname.slice(1))}".`,
        `Create it (CREATE DATABASE "${decodeURIComponent(pathname.slice(1))}";), or correct its name in DATABASE_URL.`,
      )
    case '53300':
      return unreachable(
        `The server ${server} has no connection left.`,
        'Raise max_connections there, or end other clients.',
      )
    default:
      return unreachable(
        `No connection to the server of DATABASE_URL (${server}): ${reason}.`,
        'Check that it runs, that host and port are right, and that no firewall stands between.',
      )
  }
}

const unreachable = (problem: string, remedy: string) =>
  new DatabaseSetupError('unreachable', problem, remedy)
const denied = (problem: string, remedy: string) =>
  new DatabaseSetupError('access_denied', problem, remedy)
const unsuitable = (problem: string, remedy: string) =>
  new DatabaseSetupError('unsuitable', problem, remedy)
