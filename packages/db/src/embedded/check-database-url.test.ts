import { createServer } from 'node:net'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { createTestDatabase, type TestDatabase } from '../testing.ts'
import { checkDatabaseUrl } from './check-database-url.ts'

let database: TestDatabase

beforeAll(async () => {
  database = await createTestDatabase()
  return () => database.drop()
})

/** The test database's address with some of its parts replaced. */
function address(parts: { user?: string; password?: string; database?: string }): string {
  const url = new URL(database.url)
  if (parts.user) url.username = parts.user
  if (parts.password) url.password = parts.password
  if (parts.database) url.pathname = `/${parts.database}`
  return url.href
}

const roles: string[] = []
async function createRole(name: string): Promise<string> {
  const role = `${name}_${process.pid}`
  await database.pool.query(`create role ${role} login password 'secret'`)
  roles.push(role)
  return role
}

afterAll(async () => {
  for (const role of roles) {
    await database.pool.query(`drop owned by ${role}`)
    await database.pool.query(`drop role ${role}`)
  }
})

test('a suitable database passes', async () => {
  await expect(checkDatabaseUrl(database.url)).resolves.toBeUndefined()
})

test('an unknown host is named', async () => {
  const url = 'postgresql://someone:secret@no-such-host.invalid/twinmcp'
  await expect(checkDatabaseUrl(url)).rejects.toThrow('no-such-host.invalid')
})

test('a port where nothing listens says how the connection failed', async () => {
  const url = 'postgresql://someone:secret@127.0.0.1:1/twinmcp'
  await expect(checkDatabaseUrl(url)).rejects.toThrow(/127\.0\.0\.1:1.*ECONNREFUSED/)
})

test('a server that is no Postgres does not pass', async () => {
  const server = createServer((socket) => socket.end('HTTP/1.1 400 Bad Request\r\n\r\n'))
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const { port } = server.address() as { port: number }
  const url = `postgresql://someone:secret@127.0.0.1:${port}/twinmcp`
  await expect(checkDatabaseUrl(url)).rejects.toThrow('No connection to the server')
  server.close()
})

test('a wrong password and a missing database are told apart', async () => {
  await expect(checkDatabaseUrl(address({ password: 'wrong' }))).rejects.toThrow(
    'refused the password',
  )
  await expect(checkDatabaseUrl(address({ database: 'absent' }))).rejects.toThrow(
    'has no database "absent"',
  )
})

test('the message never holds the password', async () => {
  const failure = await checkDatabaseUrl(address({ password: 'topsecret' })).catch(String)
  expect(failure).not.toContain('topsecret')
})

test('a missing right comes with the grant that gives it', async () => {
  const role = await createRole('no_rights')
  await expect(checkDatabaseUrl(address({ user: role, password: 'secret' }))).rejects.toThrow(
    new RegExp(`GRANT CREATE ON DATABASE .* TO ${role};`),
  )
  await database.pool.query(
    `grant create on database ${new URL(database.url).pathname.slice(1)} to ${role}`,
  )
  await database.pool.query('revoke create on schema public from public')
  await expect(checkDatabaseUrl(address({ user: role, password: 'secret' }))).rejects.toThrow(
    `GRANT CREATE ON SCHEMA public TO ${role};`,
  )
})

test('an extension that only an administrator may create comes with the SQL', async () => {
  await database.pool.query('create extension if not exists vector')
  const role = await createRole('no_extension')
  const other = await createTestDatabase()
  await other.pool.query('drop extension vector cascade')
  const url = new URL(other.url)
  url.username = role
  url.password = 'secret'
  await expect(checkDatabaseUrl(url.href)).rejects.toThrow('CREATE EXTENSION vector;')
  await other.drop()
})
