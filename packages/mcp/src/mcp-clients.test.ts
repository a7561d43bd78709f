import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { Client, StreamableHTTPClientTransport } from '@modelcontextprotocol/client'
import { Client as OldClient } from '@modelcontextprotocol/sdk/client/index.js'
import { StreamableHTTPClientTransport as OldHttpTransport } from '@modelcontextprotocol/sdk/client/streamableHttp.js'
import { type FakeRegistry, startFakeRegistry } from '@twinmcp/core/testing'
import { createTestDatabase, type TestDatabase } from '@twinmcp/db/testing'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { REGISTRY, SLOW_DOWNLOAD } from './testing/packages.ts'
import { PROGRAMS, runProgram } from './testing/run-process.ts'
import { startTestServer, type TestServer } from './testing/start-test-server.ts'

const QUESTION = { libraryId: '/npm/tidy-dates', query: 'How do I parse a date string?' }

let database: TestDatabase
let registry: FakeRegistry
let server: TestServer
const home = mkdtempSync(join(tmpdir(), 'twinmcp-inspector-'))

beforeAll(async () => {
  database = await createTestDatabase()
  registry = await startFakeRegistry(REGISTRY)
  registry.inject(SLOW_DOWNLOAD)
  server = await startTestServer({
    databaseUrl: database.url,
    registryUrl: registry.url,
    environment: { TWINMCP_ON_DEMAND_WAIT_MS: '2500' },
  })
  await server.index('tidy-dates')
})

afterAll(async () => {
  await server?.stop()
  await registry?.close()
  await database?.drop()
  rmSync(home, { recursive: true })
})

const mcpUrl = () => new URL('/mcp', server.url)

async function newClient(mode: 'auto' | 'legacy'): Promise<Client> {
  const client = new Client({ name: 'test', version: '1' }, { versionNegotiation: { mode } })
  await client.connect(new StreamableHTTPClientTransport(mcpUrl()))
  return client
}

async function oldClient(): Promise<OldClient> {
  const client = new OldClient({ name: 'test', version: '1' })
  await client.connect(new OldHttpTransport(mcpUrl()) as Parameters<OldClient['connect']>[0])
  return client
}

type Answer = {
  isError?: boolean
  content: { type: string; text?: string }[]
  structuredContent?: Record<string, unknown>
}
const textOf = (answer: Answer) => answer.content.map((block) => block.text).join('')

const CLIENTS = [
  { name: 'the SDK v2 client on 2026-07-28', connect: () => newClient('auto') },
  { name: 'the SDK v2 client on a 2025 revision', connect: () => newClient('legacy') },
  { name: 'the SDK v1 client', connect: oldClient },
]

describe.each(CLIENTS)('$name', ({ connect }) => {
  it('gets an answer whose structure and text say the same', async () => {
    const client = await connect()
    // Lists first: from then on the client checks every answer against its output schema.
    const { tools } = await client.listTools()
    expect(tools.map((tool) => tool.name).sort()).toEqual(['query-docs', 'resolve-library-id'])
    const answer = (await client.callTool({ name: 'query-docs', arguments: QUESTION })) as Answer
    expect(answer.isError ?? false).toBe(false)
    const text = textOf(answer)
    const { snippets, version, libraryId } = answer.structuredContent as {
      snippets: { text: string; url: string; startLine: number; endLine: number }[]
      version: { served: string; match: string }
      libraryId: string
    }
    expect(libraryId).toBe('/npm/tidy-dates/2.0.1')
    expect(version).toMatchObject({ served: '2.0.1', match: 'latest', requested: null })
    expect(snippets[0]?.text).toContain("parseDate('1969-07-20')")
    let at = 0
    for (const snippet of snippets) {
      at = text.indexOf(snippet.text, at)
      expect(at, 'every snippet stands in the text, in the same order').toBeGreaterThan(-1)
      expect(text).toContain(snippet.url)
      expect(text).toContain(`lines ${snippet.startLine}-${snippet.endLine}`)
    }
    expect(text).toContain('served 2.0.1')
    await client.close()
  })

  it('finds a library by name', async () => {
    const client = await connect()
    await client.listTools()
    const call = {
      name: 'resolve-library-id',
      arguments: { libraryName: 'tidy dates', query: 'x' },
    }
    const answer = (await client.callTool(call)) as Answer
    const { libraries } = answer.structuredContent as { libraries: { libraryId: string }[] }
    expect(libraries[0]).toMatchObject({ libraryId: '/npm/tidy-dates', versions: ['2.0.1'] })
    expect(textOf(answer)).toContain('1. /npm/tidy-dates')
    await client.close()
  })

  it('is told what to do when an argument is missing', async () => {
    const client = await connect()
    const call = { name: 'query-docs', arguments: { libraryId: '/npm/tidy-dates' } }
    const answer = (await client.callTool(call)) as Answer
    expect(answer.isError).toBe(true)
    expect(textOf(answer)).toMatch(/query: .*Expected: One concrete question/)
    await client.close()
  })

  it('is told which library it may have meant', async () => {
    const client = await connect()
    const call = { name: 'query-docs', arguments: { ...QUESTION, libraryId: '/npm/tidy-date' } }
    const answer = (await client.callTool(call)) as Answer
    expect(answer.isError).toBe(true)
    expect(textOf(answer)).toContain('/npm/tidy-dates')
    await client.close()
  })
})

describe('an answer', () => {
  it('goes on where the one before ended', async () => {
    const client = await newClient('auto')
    const ask = async (cursor?: string) => {
      const args = { ...QUESTION, tokens: 300, ...(cursor && { cursor }) }
      const answer = (await client.callTool({ name: 'query-docs', arguments: args })) as Answer
      return answer.structuredContent as {
        snippets: { contentHash: string }[]
        nextCursor: string | null
        tokens: number
      }
    }
    const first = await ask()
    expect(first.tokens).toBeLessThanOrEqual(300)
    expect(first.nextCursor).not.toBeNull()
    const second = await ask(first.nextCursor ?? '')
    const seen = first.snippets.map((snippet) => snippet.contentHash)
    for (const snippet of second.snippets) expect(seen).not.toContain(snippet.contentHash)
    await client.close()
  })

  it('names the version it is from when another one was asked for', async () => {
    const client = await newClient('auto')
    const args = { ...QUESTION, libraryId: 'tidy-dates@9.9.9' }
    const answer = (await client.callTool({ name: 'query-docs', arguments: args })) as Answer
    expect(answer.structuredContent?.version).toMatchObject({ served: '2.0.1', match: 'nearest' })
    expect(textOf(answer)).toContain('the registry has no version 9.9.9')
    await client.close()
  })

  it('is found under the name of the repository', async () => {
    const client = await newClient('auto')
    const args = { ...QUESTION, libraryId: '/example/tidy-dates' }
    const answer = (await client.callTool({ name: 'query-docs', arguments: args })) as Answer
    expect(answer.structuredContent?.libraryId).toBe('/npm/tidy-dates/2.0.1')
    await client.close()
  })
})

describe('a package that is not indexed', () => {
  it('is found in the registry by resolve-library-id, and answered by query-docs', async () => {
    const client = await newClient('auto')
    await client.listTools()
    const found = (await client.callTool({
      name: 'resolve-library-id',
      arguments: { libraryName: '@acme/retry' },
    })) as Answer
    expect(textOf(found)).toContain('not indexed yet')
    const answer = (await client.callTool({
      name: 'query-docs',
      arguments: { libraryId: '/npm/@acme/retry', query: 'How long is the pause?' },
    })) as Answer
    expect(textOf(answer)).toContain('maxPauseMs')
    await client.close()
  })

  it('reports progress while it is indexed, and says when to ask again', async () => {
    const client = await newClient('auto')
    await client.listTools()
    const reports: number[] = []
    const call = {
      name: 'query-docs',
      arguments: { libraryId: '/npm/slow-pages', query: 'What arrives?' },
    }
    const first = (await client.callTool(call, {
      onprogress: ({ progress }) => reports.push(progress),
    })) as Answer
    expect(reports.length).toBeGreaterThan(0)
    expect(reports).toEqual([...new Set(reports)].sort((a, b) => a - b))
    expect(first.isError).toBe(true)
    expect(textOf(first)).toContain('Ask the same question again')
    expect(first.structuredContent).toMatchObject({
      status: 'indexing',
      libraryId: '/npm/slow-pages',
      snippets: [],
    })
    const again = async () => textOf((await client.callTool(call)) as Answer)
    await expect.poll(again, { timeout: 15_000 }).toContain('arrive after a while')
    await client.close()
  })
})

describe('the Inspector', () => {
  const inspect = async (era: string, args: readonly string[]) => {
    const result = await runProgram(
      PROGRAMS.inspector,
      [
        '--cli',
        '--server-url',
        mcpUrl().href,
        '--transport',
        'http',
        '--protocol-era',
        era,
        '--format',
        'json',
        '--quiet',
        ...args,
      ],
      { HOME: home, PATH: process.env.PATH ?? '' },
    )
    expect(result.exitCode, result.stderr).toBe(0)
    return JSON.parse(result.stdout)
  }

  it.each(['legacy', 'modern'])(
    'lists the tools and finds their schemas portable (%s)',
    async (era) => {
      const listed = await inspect(era, ['--method', 'tools/list', '--strict'])
      const { tools } = listed.result ?? listed
      for (const tool of tools) {
        expect(tool.annotations).toMatchObject({ readOnlyHint: true, idempotentHint: true })
        expect(tool.inputSchema.type).toBe('object')
        expect(tool.outputSchema.type).toBe('object')
      }
    },
  )

  it.each(['legacy', 'modern'])('calls a tool (%s)', async (era) => {
    const args = [
      '--method',
      'tools/call',
      '--tool-name',
      'query-docs',
      '--tool-args-json',
      JSON.stringify(QUESTION),
    ]
    expect(JSON.stringify(await inspect(era, args))).toContain('parseDate')
  })
})

describe('the endpoint', () => {
  const initialize = (protocolVersion: string) => ({
    jsonrpc: '2.0',
    id: 1,
    method: 'initialize',
    params: { protocolVersion, capabilities: {}, clientInfo: { name: 'test', version: '1' } },
  })
  const post = (body: unknown, headers: Record<string, string> = {}) =>
    fetch(mcpUrl(), {
      method: 'POST',
      headers: {
        'content-type': 'application/json',
        accept: 'application/json, text/event-stream',
        ...headers,
      },
      body: typeof body === 'string' ? body : JSON.stringify(body),
    })

  it.each(['2025-03-26', '2025-06-18', '2025-11-25'])('speaks %s', async (version) => {
    const response = await post(initialize(version))
    expect(response.status).toBe(200)
    expect(await response.text()).toContain(`"protocolVersion":"${version}"`)
  })

  it('refuses a foreign Origin and lets a page on loopback read the answer', async () => {
    expect((await post(initialize('2025-06-18'), { origin: 'https://evil.example' })).status).toBe(
      403,
    )
    const local = await post(initialize('2025-06-18'), { origin: 'http://localhost:6274' })
    expect(local.status).toBe(200)
    expect(local.headers.get('access-control-allow-origin')).toBe('http://localhost:6274')
    await local.body?.cancel()
  })

  it('answers the preflight of a page on loopback', async () => {
    const response = await fetch(mcpUrl(), {
      method: 'OPTIONS',
      headers: { origin: 'http://localhost:6274', 'access-control-request-method': 'POST' },
    })
    expect(response.status).toBe(204)
    expect(response.headers.get('access-control-allow-headers')).toContain('mcp-protocol-version')
  })

  it('refuses a foreign Host and takes one that is allowed', async () => {
    expect((await post(initialize('2025-06-18'), { host: 'evil.example' })).status).toBe(403)
    const allowed = await post(initialize('2025-06-18'), { host: 'docs.example.org' })
    expect(allowed.status).toBe(200)
    await allowed.body?.cancel()
  })

  it('refuses a body above 64 KB, declared or not', async () => {
    const large = JSON.stringify({ ...initialize('2025-06-18'), padding: 'x'.repeat(100_000) })
    expect((await post(large)).status).toBe(413)
    const streamed = new ReadableStream({
      start(controller) {
        controller.enqueue(new TextEncoder().encode(large))
        controller.close()
      },
    })
    const response = await fetch(mcpUrl(), {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: streamed,
    })
    expect(response.status).toBe(413)
  })

  it.each([
    ['no JSON', '{"jsonrpc":', 400],
    ['an empty body', '', 400],
    ['a body that is no message', '{"hello":1}', 400],
  ])('refuses %s', async (_, body, status) => {
    expect((await post(body)).status).toBe(status)
  })

  it('refuses what is not declared as JSON', async () => {
    expect((await post(initialize('2025-06-18'), { 'content-type': 'text/plain' })).status).toBe(
      415,
    )
  })

  it.each(['GET', 'DELETE'])('keeps no session to %s', async (method) => {
    const response = await fetch(mcpUrl(), { method, headers: { accept: 'text/event-stream' } })
    expect(response.status).toBe(405)
  })

  it('hides what went wrong inside', async () => {
    const client = await newClient('auto')
    await database.pool.query('alter table chunks rename to chunks_away')
    try {
      const args = { ...QUESTION, query: 'A question nobody asked before' }
      const answer = (await client.callTool({ name: 'query-docs', arguments: args })) as Answer
      expect(answer.isError).toBe(true)
      expect(textOf(answer)).not.toMatch(/chunks|relation|select/i)
      expect(textOf(answer)).toContain('Something went wrong')
    } finally {
      await database.pool.query('alter table chunks_away rename to chunks')
    }
    await client.close()
  })
})
