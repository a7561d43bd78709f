import { createHash } from 'node:crypto'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { afterAll, describe, expect, test } from 'vitest'
import { closeEgress } from '../../egress/index.ts'
import { createTestContext } from '../../testing/index.ts'
import { graphqlSource } from './graphql.ts'
import { openApiSource } from './openapi.ts'
import { describeFloatingSource, type FloatingService, useSource } from './sources.test-suite.ts'

afterAll(closeEgress)

const environment = { TWINMCP_ALLOWED_NETWORKS: '127.0.0.0/8', TWINMCP_POLITENESS: 'off' }

/** One file after the other behind loopback addresses, with ETags; anything else is 404. */
async function serveFiles() {
  const files = new Map<string, string>()
  const requests: { path: string; status: number }[] = []
  let isDown = false
  const server = createServer((request, response) => {
    const path = request.url ?? '/'
    const body = files.get(path)
    const etag = body === undefined ? '' : `"${createHash('sha1').update(body).digest('hex')}"`
    const same = request.headers['if-none-match'] === etag
    const status = isDown ? 503 : body === undefined ? 404 : same ? 304 : 200
    requests.push({ path, status })
    response.writeHead(status, status === 200 || status === 304 ? { etag } : {})
    response.end(status === 200 ? body : '')
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const base = `http://127.0.0.1:${(server.address() as AddressInfo).port}`
  return {
    base,
    requests,
    put: (path: string, body: string) => {
      files.set(path, body)
      return base + path
    },
    fail: () => {
      isDown = true
    },
    heal: () => {
      isDown = false
    },
    close: () =>
      new Promise<void>((resolve) => {
        server.closeAllConnections()
        server.close(() => resolve())
      }),
  }
}

const describeAs =
  (render: (pages: Record<string, string>) => string, file: string) =>
  async (): Promise<FloatingService> => {
    const service = await serveFiles()
    return {
      environment,
      publish: async (pages) => service.put(file, render(pages)),
      missing: () => `${service.base}/nothing.json`,
      fail: service.fail,
      heal: service.heal,
      close: service.close,
    }
  }

const openApi = (pages: Record<string, string>) =>
  JSON.stringify({
    openapi: '3.0.0',
    info: { title: 'Fake', version: '2.1' },
    paths: Object.fromEntries(
      Object.entries(pages).map(([path, description]) => [
        `/${path}`,
        { get: { description, responses: {} } },
      ]),
    ),
  })
const schema = (pages: Record<string, string>) =>
  `type Query {\n${Object.entries(pages)
    .map(([path, text]) => `  ${JSON.stringify(text)}\n  ${path}: Int`)
    .join('\n')}\n}`

describeFloatingSource(openApiSource, describeAs(openApi, '/v1/openapi.json'))
describeFloatingSource(graphqlSource, describeAs(schema, '/schema.graphql'))

describe('descriptions of an API', () => {
  test('are asked for with the ETag of the last time, and read only when they have changed', async () => {
    const service = await serveFiles()
    const world = await createTestContext({ environment })
    try {
      const name = service.put('/openapi.json', openApi({ pets: 'Pets.' }))
      const first = await useSource(openApiSource, world.ctx).read(name)
      expect(first.ready).toMatchObject([
        { path: 'openapi.json', url: name, provenance: { metadata: { apiVersion: '2.1' } } },
      ])
      const use = useSource(openApiSource, world.ctx, { state: first.state })
      const same = await use.discover(name)
      expect(service.requests.map(({ status }) => status)).toEqual([200, 304])
      expect(same.fingerprint).toBe(first.ready[0]?.contentHash.toString('hex'))
      service.put('/openapi.json', openApi({ pets: 'More pets.' }))
      expect((await use.discover(name)).fingerprint).not.toBe(same.fingerprint)
    } finally {
      await world.drop()
      await service.close()
    }
  })

  test('that are none, bombs or no address are refused for good', async () => {
    const service = await serveFiles()
    const world = await createTestContext({ environment })
    const read = (name: string) => useSource(openApiSource, world.ctx).read(name)
    try {
      await expect(read(service.put('/page.html', '<h1>Hi</h1>'))).rejects.toMatchObject({
        code: 'bad_input',
        message: expect.stringContaining('is no OpenAPI description'),
      })
      const lines = ['openapi: 3.0.0', 'a: &a [x,x,x,x,x,x,x,x,x]']
      for (const [index, letter] of [...'bcdefgh'].entries()) {
        lines.push(`${letter}: &${letter} [${Array(9).fill(`*${'abcdefgh'[index]}`).join(',')}]`)
      }
      await expect(read(service.put('/bomb.yaml', lines.join('\n')))).rejects.toMatchObject({
        code: 'bad_input',
        message: expect.stringContaining('YAML bomb'),
      })
      await expect(read('docs/openapi.yaml')).rejects.toMatchObject({ code: 'bad_input' })
      await expect(read('file:///etc/passwd')).rejects.toMatchObject({ code: 'bad_input' })
    } finally {
      await world.drop()
      await service.close()
    }
  })

  test('are not fetched from addresses that may not be asked', async () => {
    const service = await serveFiles()
    const world = await createTestContext({ environment: { TWINMCP_POLITENESS: 'off' } })
    try {
      const name = service.put('/openapi.json', openApi({}))
      await expect(useSource(openApiSource, world.ctx).read(name)).rejects.toMatchObject({
        code: 'forbidden',
      })
      expect(service.requests).toEqual([])
    } finally {
      await world.drop()
      await service.close()
    }
  })
})
