import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { Client } from '@modelcontextprotocol/sdk/client/index.js'
import { StdioClientTransport } from '@modelcontextprotocol/sdk/client/stdio.js'
import { type FakeRegistry, startFakeRegistry } from '@twinmcp/core/testing'
import { createTestDatabase, type TestDatabase } from '@twinmcp/db/testing'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { REGISTRY, SLOW_DOWNLOAD } from './testing/packages.ts'
import { PROGRAMS, runProgram } from './testing/run-process.ts'
import { startTestServer, type TestServer } from './testing/start-test-server.ts'

const QUERY = 'How do I parse a date string?'

let database: TestDatabase
let registry: FakeRegistry
let server: TestServer
const home = mkdtempSync(join(tmpdir(), 'twinmcp-context7-'))
/** No proxy and no telemetry of the machine they run on. */
const environment = () => ({
  HOME: home,
  PATH: process.env.PATH ?? '',
  CTX7_TELEMETRY_DISABLED: '1',
  CONTEXT7_API_URL: `${server.url}/api`,
})

beforeAll(async () => {
  database = await createTestDatabase()
  registry = await startFakeRegistry(REGISTRY)
  registry.inject(SLOW_DOWNLOAD)
  server = await startTestServer({
    databaseUrl: database.url,
    registryUrl: registry.url,
    environment: { TWINMCP_ON_DEMAND_WAIT_MS: '500' },
  })
  await server.index('tidy-dates')
})

afterAll(async () => {
  await server?.stop()
  await registry?.close()
  await database?.drop()
  rmSync(home, { recursive: true })
})

// biome-ignore lint/suspicious/noExplicitAny: what the server sends is what is being tested.
const json = (response: Response) => response.json() as Promise<any>
const get = (path: string, headers: Record<string, string> = {}) =>
  fetch(`${server.url}/api/v2/${path}`, { headers })
const context = (parameters: Record<string, string>) =>
  get(`context?${new URLSearchParams(parameters)}`)

describe('@upstash/context7-mcp', () => {
  let client: Client
  beforeAll(async () => {
    client = new Client({ name: 'test', version: '1' })
    await client.connect(
      new StdioClientTransport({
        command: process.execPath,
        args: [PROGRAMS.context7Mcp],
        env: environment(),
        stderr: 'ignore',
      }),
    )
  })
  afterAll(() => client?.close())

  const call = async (name: string, args: Record<string, string>) => {
    const { content } = await client.callTool({ name, arguments: args })
    return (content as { text: string }[])[0]?.text ?? ''
  }

  it('finds a library', async () => {
    const text = await call('resolve-library-id', { libraryName: 'tidy-dates', query: QUERY })
    expect(text).toContain('library ID: /npm/tidy-dates')
    expect(text).toContain('Versions: 2.0.1')
    expect(text).toContain('Dates without surprises')
  })

  it('gets documentation', async () => {
    const text = await call('query-docs', { libraryId: '/npm/tidy-dates', query: QUERY })
    expect(text).toContain("parseDate('1969-07-20')")
    expect(text).toContain('served 2.0.1')
  })

  it('hands the hint about an unknown library on', async () => {
    const text = await call('query-docs', { libraryId: '/npm/tidy-date', query: QUERY })
    expect(text).toContain('Did you mean /npm/tidy-dates')
    const none = await call('resolve-library-id', { libraryName: 'qqqqxxxx', query: QUERY })
    expect(none).toContain('no package named qqqqxxxx')
  })
})

describe('ctx7', () => {
  const ctx7 = (...args: string[]) =>
    runProgram(PROGRAMS.ctx7, ['--base-url', server.url, ...args], environment())

  it('finds a library', async () => {
    const result = await ctx7('library', 'tidy-dates', 'parse', '--json')
    expect(result.exitCode, result.stderr).toBe(0)
    expect(JSON.parse(result.stdout)[0]).toMatchObject({
      id: '/npm/tidy-dates',
      state: 'finalized',
      versions: ['2.0.1'],
    })
  })

  it('prints documentation as text', async () => {
    const result = await ctx7('docs', '/npm/tidy-dates', QUERY)
    expect(result.stdout).toContain("parseDate('1969-07-20')")
  })

  it('takes documentation as JSON', async () => {
    const result = await ctx7('docs', '/npm/tidy-dates/2.0.1', QUERY, '--json')
    const { codeSnippets } = JSON.parse(result.stdout)
    expect(codeSnippets[0]).toMatchObject({ path: 'README.md', codeId: expect.any(String) })
    expect(codeSnippets[0].codeList).toContainEqual({
      language: 'ts',
      code: expect.stringContaining("parseDate('1969-07-20')"),
    })
  })

  it('shows why there is nothing', async () => {
    const result = await ctx7('docs', '/npm/tidy-date', QUERY)
    expect(result.exitCode).toBe(1)
    expect(result.stdout + result.stderr).toContain('Did you mean /npm/tidy-dates')
  })
})

describe('GET /api/v2/context', () => {
  it('keeps the order of relevance across both lists of its JSON', async () => {
    const query = 'parse a date string in a time zone and convert between zones'
    const response = await context({ libraryId: 'tidy-dates', query, type: 'json' })
    const body = await json(response)
    expect(body).toMatchObject({
      libraryId: '/npm/tidy-dates/2.0.1',
      version: { requested: null, served: '2.0.1', latest: '2.0.1', match: 'latest' },
    })
    const ranked = [...body.codeSnippets, ...body.infoSnippets].sort((a, b) => a.rank - b.rank)
    expect(ranked.map((entry) => entry.contentHash)).toEqual(
      body.snippets.map((snippet: { contentHash: string }) => snippet.contentHash),
    )
    for (const snippet of body.snippets) {
      expect(snippet).toMatchObject({
        title: expect.any(String),
        path: expect.any(String),
        url: expect.stringMatching(/^https?:/),
        contentHash: expect.stringMatching(/^[0-9a-f]{64}$/),
        score: expect.any(Number),
        tokens: expect.any(Number),
        startLine: expect.any(Number),
        endLine: expect.any(Number),
      })
    }
    const { codeSnippets, infoSnippets } = body
    expect(codeSnippets.length + infoSnippets.length).toBe(body.snippets.length)
    expect(infoSnippets.length).toBeGreaterThan(0)
  })

  it('stays within the tokens asked for', async () => {
    const body = await json(
      await context({ libraryId: 'tidy-dates', query: QUERY, type: 'json', tokens: '250' }),
    )
    expect(body.tokens).toBeLessThanOrEqual(250)
    expect(body.nextCursor).toEqual(expect.any(String))
  })

  it('says 202 while a library is being indexed', async () => {
    const asText = await context({ libraryId: 'slow-pages', query: 'pages' })
    expect(asText.status).toBe(202)
    expect(Number(asText.headers.get('retry-after'))).toBeGreaterThan(0)
    expect(await asText.text()).toContain('Ask the same question again')
    const asJson = await context({ libraryId: 'slow-pages', query: 'pages', type: 'json' })
    expect(asJson.status).toBe(202)
    expect(await asJson.json()).toMatchObject({
      error: 'library_not_finalized',
      codeSnippets: [],
      infoSnippets: [],
    })
  })

  it.each([
    [{ libraryId: 'tidy-dates' }, 400, 'validation_error'],
    [{ query: 'x' }, 400, 'validation_error'],
    [{ libraryId: 'a b', query: 'x' }, 400, 'validation_error'],
    [{ libraryId: 'tidy-dates', query: 'x', tokens: 'many' }, 400, 'validation_error'],
    [{ libraryId: 'tidy-dates', query: 'x', tokens: '1' }, 400, 'validation_error'],
    [{ libraryId: 'tidy-dates', query: 'x', type: 'xml' }, 400, 'validation_error'],
    [{ libraryId: 'tidy-dates', query: 'x', cursor: 'forged' }, 400, 'validation_error'],
    [{ libraryId: 'nobody-published-this', query: 'x' }, 404, 'library_not_found'],
  ])('answers %j with %i %s', async (parameters, status, error) => {
    const response = await context(parameters as unknown as Record<string, string>)
    expect(response.status).toBe(status)
    expect(await response.json()).toMatchObject({ error, message: expect.stringMatching(/.{20}/) })
  })

  it('turns strangers away', async () => {
    const query = new URLSearchParams({ libraryId: 'tidy-dates', query: QUERY })
    const host = await get(`context?${query}`, { host: 'evil.example' })
    expect([host.status, (await json(host)).error]).toEqual([403, 'forbidden_host'])
    const origin = await get(`context?${query}`, { origin: 'https://evil.example' })
    expect([origin.status, (await json(origin)).error]).toEqual([403, 'forbidden_origin'])
  })
})

describe('GET /api/v2/libs/search', () => {
  it('searches by words when no name is given', async () => {
    const { results } = await json(await get('libs/search?query=tidy'))
    expect(results[0]).toMatchObject({ id: '/npm/tidy-dates', totalSnippets: expect.any(Number) })
  })

  it('lists a package that only the registry has', async () => {
    const { results } = await json(await get('libs/search?libraryName=@acme/retry&query=x'))
    expect(results[0]).toMatchObject({
      id: '/npm/@acme/retry',
      state: 'initial',
      totalSnippets: -1,
    })
  })

  it('answers 404 with an empty list when nothing fits, 400 without a name', async () => {
    const nothing = await get('libs/search?libraryName=qqqqxxxx&query=x')
    expect(nothing.status).toBe(404)
    expect(await nothing.json()).toMatchObject({ error: 'no_libraries_found', results: [] })
    expect((await get('libs/search')).status).toBe(400)
  })
})
