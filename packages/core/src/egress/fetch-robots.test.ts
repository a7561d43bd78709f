import { describe, expect, test } from 'vitest'
import { readEnv } from '../env.ts'
import { createLogger } from '../ops/index.ts'
import { fetchRobots, parseRobots } from './fetch-robots.ts'
import { startServer } from './hostile-server.fixture.ts'
import { closeEgress } from './open-egress.ts'

const AGENT = 'TwinMCP/1.0 (+https://example.test)'
const parse = (...lines: string[]) =>
  parseRobots('https://docs.test/robots.txt', lines.join('\n'), AGENT)

const env = readEnv({
  NODE_ENV: 'test',
  LOG_LEVEL: 'silent',
  TWINMCP_POLITENESS: 'off',
  TWINMCP_ALLOWED_NETWORKS: '127.0.0.1',
})
const ctx = { env, log: createLogger(env, 'test') }

describe('robots.txt', () => {
  test('for us by name goes before the one for everybody', () => {
    const robots = parse(
      'User-agent: *',
      'Disallow: /',
      '',
      'User-agent: twinmcp',
      'Disallow: /private/',
      'Allow: /private/docs/',
      'Disallow: /*.json$',
      'Crawl-delay: 1.5',
      'Sitemap: https://docs.test/sitemap.xml',
    )
    expect(robots.verdict).toBe('rules')
    expect(robots.allows('https://docs.test/guide')).toBe(true)
    expect(robots.allows('https://docs.test/private/x')).toBe(false)
    expect(robots.allows('https://docs.test/private/docs/x')).toBe(true)
    expect(robots.allows('https://docs.test/api.json')).toBe(false)
    expect(robots.crawlDelayMs).toBe(1_500)
    expect(robots.sitemaps).toEqual(['https://docs.test/sitemap.xml'])
  })

  test('that is a web page, or nothing, allows everything', () => {
    expect(parse('<!doctype html>', 'Disallow: /').verdict).toBe('open')
    expect(parse('').allows('https://docs.test/x')).toBe(true)
  })

  test('made to be slow is not', () => {
    const robots = parse('User-agent: *', `Disallow: /${'*a'.repeat(2_000)}$`)
    const startedAt = performance.now()
    robots.allows(`https://docs.test/${'a'.repeat(4_000)}b`)
    expect(performance.now() - startedAt).toBeLessThan(2_000)
  })

  test.each([
    [200, 'rules', false],
    [404, 'open', true],
    [403, 'open', true],
    [500, 'closed', false],
  ] as const)('answered with %i means %s', async (status, verdict, allowed) => {
    const server = await startServer((_, response) =>
      response.writeHead(status).end('User-agent: *\nDisallow: /x'),
    )
    const base = `http://127.0.0.1:${server.port}`
    const robots = await fetchRobots(ctx, `${base}/docs`)
    expect(robots.verdict).toBe(verdict)
    expect(robots.allows(`${base}/x`)).toBe(allowed)
    const asked = server.seen.length
    await fetchRobots(ctx, `${base}/docs/other`)
    if (verdict !== 'closed') expect(server.seen).toHaveLength(asked)
    await closeEgress()
    await server.close()
  })

  test('of a host that may not be asked is an error', async () => {
    await expect(fetchRobots(ctx, 'http://127.0.0.2/docs')).rejects.toMatchObject({
      code: 'forbidden',
    })
  })
})
