import { afterAll, beforeAll, expect, test } from 'vitest'
import { readEnv } from '../env.ts'
import { fetchFrom } from './fetch-from.ts'

const ctx = { env: readEnv({ NODE_ENV: 'test' }) }
const init = { headers: {}, signal: AbortSignal.timeout(5_000) }
let server: ReturnType<typeof Bun.serve>
beforeAll(() => {
  server = Bun.serve({ port: 0, hostname: '127.0.0.1', fetch: () => new Response('inside') })
})
afterAll(() => server.stop(true))

const inside = () => new URL(`http://127.0.0.1:${server.port}/file`)

test('a public registry cannot lead into the intranet', async () => {
  // An address, so that no name has to be looked up.
  const registry = new URL('https://8.8.8.8/simple/')
  const answer = fetchFrom(ctx, registry, inside(), init)
  // Plain http is answered by the guard itself, a tunnel is refused.
  const text = await answer.then(
    async (response) => `${response.status} ${await response.text()}`,
    (error) => error.message,
  )
  expect(text).not.toContain('inside')
  expect(text).toMatch(/403|not public/)
})

test('a registry of the operator’s own network names its own hosts', async () => {
  const registry = new URL(`http://localhost:${server.port}/`)
  expect(await (await fetchFrom(ctx, registry, inside(), init)).text()).toBe('inside')
})
