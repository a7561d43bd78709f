import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { Client } from '@modelcontextprotocol/client'
import { StdioClientTransport } from '@modelcontextprotocol/client/stdio'
import { Client as OldClient } from '@modelcontextprotocol/sdk/client/index.js'
import { StdioClientTransport as OldTransport } from '@modelcontextprotocol/sdk/client/stdio.js'
import { type FakeRegistry, startFakeRegistry } from '@twinmcp/core/testing'
import { createTestDatabase, type TestDatabase } from '@twinmcp/db/testing'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { REGISTRY } from './testing/packages.ts'
import { CLI } from './testing/run-process.ts'

let database: TestDatabase
let registry: FakeRegistry
const folder = mkdtempSync(join(tmpdir(), 'twinmcp-stdio-'))

beforeAll(async () => {
  database = await createTestDatabase()
  registry = await startFakeRegistry(REGISTRY)
})

afterAll(async () => {
  await registry?.close()
  await database?.drop()
  rmSync(folder, { recursive: true })
})

const command = () => ({
  command: process.execPath,
  args: [CLI, 'mcp'],
  cwd: folder,
  env: {
    PATH: process.env.PATH ?? '',
    HOME: process.env.HOME ?? '',
    DATABASE_URL: database.url,
    TWINMCP_NPM_REGISTRY: registry.url,
    ...(process.env.TWINMCP_CACHE && { TWINMCP_CACHE: process.env.TWINMCP_CACHE }),
  },
})
const textOf = (result: unknown) => (result as { content: { text: string }[] }).content[0]?.text

describe('twinmcp mcp', () => {
  it('indexes and answers with no server and no worker running (2026-07-28)', async () => {
    const client = new Client({ name: 't', version: '1' }, { versionNegotiation: { mode: 'auto' } })
    await client.connect(new StdioClientTransport({ ...command(), stderr: 'ignore' }))
    await client.listTools()
    const result = await client.callTool(
      { name: 'query-docs', arguments: { libraryId: 'tidy-dates', query: 'parse a date string' } },
      { timeout: 25_000 },
    )
    expect(textOf(result)).toContain("parseDate('1969-07-20')")
    await client.close()
  })

  it('shakes hands within a second, for a client of the 2025 revisions too', async () => {
    const durations: number[] = []
    // The best of three: the machine that runs this is often busy with more.
    for (let attempt = 0; attempt < 3; attempt++) {
      const client = new OldClient({ name: 't', version: '1' })
      const startedAt = performance.now()
      await client.connect(new OldTransport({ ...command(), stderr: 'ignore' }))
      durations.push(performance.now() - startedAt)
      const call = { name: 'resolve-library-id', arguments: { libraryName: 'tidy-dates' } }
      expect(textOf(await client.callTool(call))).toContain('/npm/tidy-dates')
      await client.close()
    }
    expect(Math.min(...durations)).toBeLessThan(1_000)
  })

  it('writes nothing but messages to standard output and ends with its input', async () => {
    const { command: program, args, env } = command()
    const child = Bun.spawn([program, ...args], {
      env,
      cwd: folder,
      stdin: 'pipe',
      stderr: 'ignore',
    })
    const request = {
      jsonrpc: '2.0',
      id: 1,
      method: 'initialize',
      params: {
        protocolVersion: '2025-06-18',
        capabilities: {},
        clientInfo: { name: 't', version: '1' },
      },
    }
    await child.stdin.write(`${JSON.stringify(request)}\n`)
    await Bun.sleep(1_500)
    await child.stdin.end()
    const lines = (await new Response(child.stdout).text()).trim().split('\n')
    expect(await child.exited).toBe(0)
    expect(lines.map((line) => JSON.parse(line).id)).toEqual([1])
  })

  it('takes no settings from the project it is started in', async () => {
    writeFileSync(
      join(folder, '.env'),
      'TWINMCP_NPM_REGISTRY=http://127.0.0.1:1\nDATABASE_URL=postgres://nobody@127.0.0.1:1/x\n',
    )
    const client = new OldClient({ name: 't', version: '1' })
    const { env, ...rest } = command()
    const { TWINMCP_NPM_REGISTRY: _, ...others } = env
    await client.connect(
      new OldTransport({
        ...rest,
        env: { ...others, NPM_CONFIG_REGISTRY: registry.url },
        stderr: 'ignore',
      }),
    )
    const result = await client.callTool({
      name: 'resolve-library-id',
      arguments: { libraryName: '@acme/retry' },
    })
    expect(textOf(result)).toContain('/npm/@acme/retry')
    await client.close()
    rmSync(join(folder, '.env'))
  })

  it('says what is wrong when its database is not there', async () => {
    const client = new OldClient({ name: 't', version: '1' })
    const { env, ...rest } = command()
    const gone = { ...env, DATABASE_URL: 'postgres://u:secret@127.0.0.1:1/x' }
    await client.connect(new OldTransport({ ...rest, env: gone, stderr: 'ignore' }))
    const call = { name: 'resolve-library-id', arguments: { libraryName: 'zod' } }
    const result = await client.callTool(call)
    expect(result.isError).toBe(true)
    expect(textOf(result)).toMatch(/127\.0\.0\.1:1 cannot be used/)
    expect(textOf(result)).not.toContain('secret')
    await client.close()
  })
})
