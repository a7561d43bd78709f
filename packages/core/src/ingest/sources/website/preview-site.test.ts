import { afterAll, afterEach, beforeAll, expect, test } from 'vitest'
import { closeEgress } from '../../../egress/index.ts'
import { createTestContext, type TestContext } from '../../../testing/index.ts'
import { previewSite, siteAddress } from './preview-site.ts'
import { WebsiteSettings } from './settings.ts'
import { type FakeSite, htmlPage, type SitePage, startSite } from './start-site.fixture.ts'

let world: TestContext
let site: FakeSite | undefined
beforeAll(async () => {
  world = await createTestContext({ environment: { TWINMCP_ALLOWED_NETWORKS: '127.0.0.1' } })
})
afterEach(async () => {
  await site?.close()
})
afterAll(async () => {
  await world.drop()
  await closeEgress()
})

const look = async (pages: Record<string, SitePage | string>, settings: object = {}) => {
  site = await startSite(pages)
  const preview = await previewSite(world.ctx, `${site.url}/docs/`, WebsiteSettings.parse(settings))
  return { preview, requests: site.seen.length, url: site.url }
}

test('a preview tells what a crawl would do, in about ten requests', async () => {
  const pages = Array.from({ length: 80 }, (_, index) => `/docs/page-${index}`)
  const urls = [...pages, '/docs/private/x', '/docs/de/seite', '/blog/post']
  const { preview, requests, url } = await look({
    '/robots.txt': 'User-agent: *\nCrawl-delay: 0.05\nDisallow: /docs/private\nSitemap: /map.xml',
    '/map.xml': `<urlset>${urls.map((path) => `<url><loc>${path}</loc></url>`).join('')}</urlset>`,
    '/docs/': htmlPage(
      'My docs',
      ['/docs/linked'],
      '<meta name="generator" content="VitePress v2">',
    ),
    '/docs/llms.txt': '# Docs\n- [one](/docs/page-1.md)\n- [full](/docs/llms-full.txt)',
    '/docs/page-1.md': '# One\n\nEnough text to be Markdown.',
  })
  expect(requests).toBeLessThanOrEqual(10)
  expect(preview).toMatchObject({
    start: `${url}/docs/`,
    title: 'My docs',
    scope: '/docs/',
    language: 'en',
    robots: { verdict: 'rules', crawlDelayMs: 50, sitemaps: 1 },
    sitemapPages: 82,
    llms: { isFull: true },
    markdown: 'suffix',
    framework: 'vitepress',
    rendering: 'not needed',
    estimate: { pages: 82, isListed: true, isLimited: false },
  })
  expect(preview.included).toHaveLength(50)
  expect(preview.included[0]).toBe(`${url}/docs/`)
  expect(preview.leftOut).toEqual(
    expect.arrayContaining([
      { url: `${url}/docs/private/x`, reason: 'robots.txt does not allow it' },
      { url: `${url}/docs/de/seite`, reason: 'in another language (de)' },
    ]),
  )
  expect(preview.estimate.seconds).toBeGreaterThanOrEqual(4)
})

test('a preview of a site without lists knows what its start page links to', async () => {
  const shell =
    '<html><head><title>App</title></head><body><div></div><script src="/a.js"></script>'
  const { preview } = await look({ '/docs/': `${shell}<a href="/docs/a"></a>` }, { maxPages: 1 })
  expect(preview).toMatchObject({
    robots: { verdict: 'open' },
    sitemapPages: null,
    llms: null,
    markdown: 'none',
    estimate: { pages: 1, isListed: false, isLimited: true },
  })
  expect(preview.rendering).not.toBe('not needed')
})

test('a preview of what may not be read says so', async () => {
  await expect(look({ '/robots.txt': 'User-agent: *\nDisallow: /' })).rejects.toMatchObject({
    code: 'bad_input',
  })
  const settings = WebsiteSettings.parse({})
  await expect(previewSite(world.ctx, 'http://169.254.169.254/', settings)).rejects.toMatchObject({
    code: 'forbidden',
  })
})

test('an address is taken with or without its scheme', () => {
  expect(siteAddress('docs.test/guide')).toBe('https://docs.test/guide')
  expect(siteAddress('http://docs.test/#x')).toBe('http://docs.test/')
  expect(siteAddress('://')).toBeNull()
})
