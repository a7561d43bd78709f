import { Client, InMemoryTransport } from '@modelcontextprotocol/client'
import { AppError } from '@twinmcp/core/errors'
import { describe, expect, it } from 'vitest'
import type { ContextFor } from '../context-for.ts'
import { createTwinServer } from '../server.ts'

async function connect(contextFor: ContextFor): Promise<Client> {
  const [here, there] = InMemoryTransport.createLinkedPair()
  const client = new Client({ name: 'test', version: '1' })
  await Promise.all([createTwinServer(contextFor).connect(there), client.connect(here)])
  return client
}

const CALL = { name: 'query-docs', arguments: { libraryId: '/npm/zod', query: 'x' } }
const textOf = (result: unknown) => (result as { content: { text: string }[] }).content[0]?.text

describe('a tool call', () => {
  it('tells what it runs for when the client cancels', async () => {
    const seen = Promise.withResolvers<void>()
    const stopped = Promise.withResolvers<void>()
    const client = await connect(({ signal }) => {
      seen.resolve()
      return new Promise((_, reject) => {
        signal.addEventListener('abort', () => {
          stopped.resolve()
          reject(new Error('stopped'))
        })
      })
    })
    const controller = new AbortController()
    const call = client.callTool(CALL, { signal: controller.signal })
    await seen.promise
    controller.abort()
    await expect(call).rejects.toThrow()
    await stopped.promise
  })

  it('passes the message of an expected error on', async () => {
    const client = await connect(() => {
      throw new AppError('unavailable', 'The database is not there. Start it.')
    })
    const result = await client.callTool(CALL)
    expect(result).toMatchObject({ isError: true })
    expect(textOf(result)).toBe('The database is not there. Start it.')
  })

  it('keeps an unexpected error to itself', async () => {
    const client = await connect(() => {
      throw new Error('password authentication failed for user "postgres"')
    })
    expect(textOf(await client.callTool(CALL))).not.toContain('password')
  })
})

describe('the server', () => {
  it('introduces itself with short instructions', async () => {
    const client = await connect(() => Promise.reject(new Error('not called')))
    expect(client.getServerVersion()).toMatchObject({ name: 'twinmcp', title: 'TwinMCP' })
    expect(client.getInstructions()?.length).toBeLessThan(1200)
  })
})
