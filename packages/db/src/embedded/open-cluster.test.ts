import {
  chmodSync,
  mkdtempSync,
  readFileSync,
  realpathSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import pg from 'pg'
import { afterAll, afterEach, beforeEach, describe, expect, test } from 'vitest'
import { TEST_CACHE } from '../testing.ts'
import { clusterPaths } from './cluster-paths.ts'
import { findPostmaster } from './find-postmaster.ts'
import { type EmbeddedPostgres, openEmbeddedPostgres } from './open-cluster.ts'
import { findProcess } from './process-identity.ts'
import { findWatchdog } from './start-server.ts'
import { startHolder } from './test-holder.ts'

/** Creating a cluster takes a second; tests that do not look at that share one. */
const madeHomes: string[] = []
const sharedHome = makeHome()
let home: string
let opened: EmbeddedPostgres[]

function makeHome(): string {
  const folder = mkdtempSync(join(tmpdir(), 'twinmcp-embedded-'))
  chmodSync(folder, 0o755)
  madeHomes.push(folder)
  return folder
}

beforeEach(() => {
  home = sharedHome
  opened = []
})

afterEach(async () => {
  for (const database of opened) await database.release({ wait: true })
})

afterAll(() => {
  for (const folder of madeHomes) rmSync(folder, { recursive: true, force: true })
})

async function open(): Promise<EmbeddedPostgres> {
  const database = await openEmbeddedPostgres({ home, cacheDir: TEST_CACHE, throwaway: true })
  opened.push(database)
  return database
}

const paths = () => clusterPaths(realpathSync(join(home, 'postgres')))

async function query(url: string, sql: string): Promise<Record<string, unknown>[]> {
  const client = new pg.Client({ connectionString: url })
  client.on('error', () => {})
  await client.connect()
  try {
    return (await client.query(sql)).rows
  } finally {
    await client.end()
  }
}

async function eventually<T>(withinMs: number, attempt: () => Promise<T> | T): Promise<T> {
  const deadline = performance.now() + withinMs
  for (;;) {
    try {
      return await attempt()
    } catch (error) {
      if (performance.now() > deadline) throw error
      await sleep(50)
    }
  }
}

function expectGone(): void {
  expect(findWatchdog(paths())).toBeNull()
  expect(findPostmaster(paths().data)).toBeNull()
}

test('what was written is there after the server was stopped and opened again', async () => {
  const first = await open()
  await query(first.url, 'create extension vector')
  await query(first.url, "create table notes as select '[1,2,3]'::vector as embedding")
  await first.release({ wait: true })
  expectGone()
  const second = await open()
  expect(await query(second.url, 'select embedding from notes')).toEqual([{ embedding: '[1,2,3]' }])
})

test('two processes that open a new home at once share one server', async () => {
  home = makeHome()
  const options = { home, cacheDir: TEST_CACHE }
  const [one, two] = await Promise.all([startHolder(options), startHolder(options)])
  expect(one.url).toBe(two.url)
  await one.kill()
  await sleep(1500)
  expect(await query(two.url, 'select 1 as alive')).toEqual([{ alive: 1 }])
  await two.kill()
  await eventually(3000, expectGone)
})

test('a server that was killed comes back within two seconds with what was committed', async () => {
  const { url } = await open()
  await query(url, 'create table killed (id int)')
  await query(url, 'insert into killed values (7)')
  process.kill(findPostmaster(paths().data)?.pid ?? 0, 'SIGKILL')
  expect(await eventually(3000, () => query(url, 'select id from killed'))).toEqual([{ id: 7 }])
})

test('the death of the watchdog ends the server, and a holder starts both again', async () => {
  const { url } = await open()
  await query(url, 'create table kept as select 7 as id')
  const before = findPostmaster(paths().data)?.pid ?? 0
  process.kill(findWatchdog(paths())?.pid ?? 0, 'SIGKILL')
  await eventually(5000, () => {
    expect(findProcess(before)).toBeNull()
    expect(findWatchdog(paths())).not.toBeNull()
  })
  expect(await eventually(3000, () => query(url, 'select id from kept'))).toEqual([{ id: 7 }])
})

test('an opener that comes while the server stops waits and gets a new one', async () => {
  const first = await open()
  await first.release()
  await sleep(480)
  for (let round = 0; round < 3; round++) {
    const next = await open()
    expect(await query(next.url, 'select 1 as alive')).toEqual([{ alive: 1 }])
    await next.release()
    await sleep(400 + round * 70)
  }
})

test('after a power cut that left postmaster.pid and the socket behind, the next start works', async () => {
  const first = await open()
  const stale = readFileSync(join(paths().data, 'postmaster.pid'), 'utf8')
  await first.release({ wait: true })
  // The number now belongs to a process that is not Postgres: this one.
  writeFileSync(join(paths().data, 'postmaster.pid'), stale.replace(/^\d+/, String(process.pid)))
  writeFileSync(join(paths().run, '.s.PGSQL.5432.lock'), stale.replace(/^\d+/, '999999'))
  const second = await open()
  expect(await query(second.url, 'select 1 as alive')).toEqual([{ alive: 1 }])
})

describe('access', () => {
  test('the password and the socket are closed to others, and no TCP port is open', async () => {
    const { url } = await open()
    expect(statSync(paths().password).mode & 0o777).toBe(0o600)
    expect(statSync(paths().run).mode & 0o777).toBe(0o700)
    expect(statSync(paths().data).mode & 0o777).toBe(0o700)
    expect(await query(url, 'show listen_addresses')).toEqual([{ listen_addresses: '' }])
    const wrong = url.replace(/:[^:@]*@/, ':wrong@')
    await expect(query(wrong, 'select 1')).rejects.toThrow('password authentication failed')
  })

  test('a home too deep for a socket path is served on a loopback port, with a password', async () => {
    home = join(makeHome(), 'a'.repeat(50), 'b'.repeat(50))
    const { url } = await open()
    expect(url).toMatch(/@127\.0\.0\.1:\d+\//)
    expect(await query(url, 'show listen_addresses')).toEqual([{ listen_addresses: '127.0.0.1' }])
    const wrong = url.replace(/:[^:@]*@/, ':wrong@')
    await expect(query(wrong, 'select 1')).rejects.toThrow('password authentication failed')
  })
})

test('a home that cannot be created says which folder and which setting', async () => {
  home = join(makeHome(), 'file')
  writeFileSync(home, '')
  await expect(open()).rejects.toThrow(/cannot be created or written[\s\S]*TWINMCP_HOME/)
})
