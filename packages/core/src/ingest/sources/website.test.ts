import { createHash, randomUUID } from 'node:crypto'
import { fileURLToPath } from 'node:url'
import { gzipSync } from 'node:zlib'
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest'
import { closeEgress } from '../../egress/index.ts'
import { createTestContext, type TestContext } from '../../testing/index.ts'
import { listCrawlPages } from '../crawl-pages/queries.ts'
import { describeFloatingSource, useSource } from './sources.test-suite.ts'
import { findChromium } from './website/open-renderer.ts'
import { type FakeSite, htmlPage, type SitePage, startSite } from './website/start-site.fixture.ts'
import { websiteSource } from './website.ts'

const environment = { TWINMCP_ALLOWED_NETWORKS: '127.0.0.1', TWINMCP_POLITENESS: 'off' }

describeFloatingSource(websiteSource, async () => {
  const site = await startSite()
  return {
    environment,
    publish: async (pages) => {
      site.pages.clear()
      const paths = Object.keys(pages)
      site.pages.set('/', htmlPage('start', paths))
      for (const [path, body] of Object.entries(pages)) {
        site.pages.set(`/${path}`, { body, type: 'text/markdown' })
      }
      return `${site.url}/`
    },
    missing: () => `${site.url}/missing/`,
    fail: () => {
      site.failing = true
    },
    heal: () => {
      site.failing = false
    },
    close: site.close,
  }
})

describe('a crawl', () => {
  let world: TestContext
  const sites: FakeSite[] = []
  beforeAll(async () => {
    world = await createTestContext({ environment })
  })
  afterEach(async () => {
    await Promise.all(sites.splice(0).map((site) => site.close()))
  })
  afterAll(async () => {
    await world.drop()
    await closeEgress()
  })

  const open = async (pages: Record<string, SitePage | string>) => {
    const site = await startSite(pages)
    sites.push(site)
    return site
  }
  const addRow = async () => {
    const { rows } = await world.database.pool.query<{ id: string }>(
      `with library as (insert into libraries (slug, ecosystem, name)
         values ($1, 'site', $1) returning id)
       insert into sources (library_id, kind, locator, is_primary)
       select id, 'website', $1, true from library returning id`,
      [`/site/${randomUUID()}`],
    )
    return Number(rows[0]?.id)
  }
  const read = (url: string, given: Parameters<typeof useSource>[2] = {}) =>
    useSource(websiteSource, world.ctx, given).read(url)
  const pathsOf = ({ files }: { files: { path: string }[] }) => files.map(({ path }) => path).sort()
  const reasons = ({ skipped }: { skipped: { path: string; reason: string }[] }) =>
    Object.fromEntries(skipped.map(({ path, reason }) => [path, reason]))
  const hash = (bytes: Uint8Array) => createHash('sha256').update(bytes).digest('hex')
  const knownOf = ({ files }: { files: { path: string; bytes: Uint8Array }[] }) =>
    new Map(files.map(({ path, bytes }) => [path, hash(bytes)]))

  test('follows links in its folder and host, and no further', async () => {
    const site = await open({
      '/docs/': htmlPage('docs', [
        'intro',
        '/docs/deep/page?utm_source=x#y',
        '/blog/post',
        'http://other.test/docs/',
      ]),
      '/docs/intro': htmlPage('intro', ['/docs/', './intro#part', '/docs/logo.png']),
      '/docs/deep/page': htmlPage('deep'),
      '/blog/post': htmlPage('blog'),
    })
    const found = await read(`${site.url}/docs/`)
    expect(pathsOf(found)).toEqual(['docs', 'docs/deep/page', 'docs/intro'])
    expect(found.files[1]).toMatchObject({
      url: `${site.url}/docs/deep/page`,
      mediaType: 'text/html',
      kind: 'guide',
    })
    expect(reasons(found)).toEqual({ 'docs/logo.png': 'not a page' })
    const asked = site.seen.map(({ path }) => path)
    expect(asked).not.toContain('/blog/post')
    expect(new Set(asked).size).toBe(asked.length)
  })

  test('reads what robots.txt allows only, also behind redirects and in its sitemap', async () => {
    const site = await open({
      '/robots.txt': 'User-agent: *\nDisallow: /private\nSitemap: /map.xml',
      '/': htmlPage('start', ['/private/a', '/sly']),
      '/sly': { body: '', status: 302, headers: { location: '/private/c' } },
      '/map.xml': '<urlset><url><loc>/private/b</loc></url><url><loc>/open</loc></url></urlset>',
      '/open': htmlPage('open'),
      '/private/a': htmlPage('a'),
      '/private/b': htmlPage('b'),
      '/private/c': htmlPage('c'),
    })
    const found = await read(`${site.url}/`)
    expect(pathsOf(found)).toEqual(['index', 'open'])
    expect(reasons(found)).toMatchObject({
      'private/a': 'robots.txt does not allow it',
      sly: expect.stringContaining('robots.txt does not allow it'),
    })
    expect(site.seen.filter(({ path }) => path.startsWith('/private'))).toEqual([])
  })

  test('of a site that robots.txt closes does not begin, nor while robots.txt fails', async () => {
    const site = await open({
      '/robots.txt': 'User-agent: TwinMCP\nDisallow: /',
      '/': htmlPage('x'),
    })
    await expect(read(`${site.url}/`)).rejects.toMatchObject({ code: 'bad_input' })
    site.pages.set('/robots.txt', { body: 'broken', status: 500 })
    await expect(read(`${site.url}/`)).rejects.toMatchObject({ code: 'upstream' })
    expect(site.seen.some(({ path }) => path === '/')).toBe(false)
  })

  test('takes pages from sitemaps: an index, packed ones, plain lists, never in a circle', async () => {
    const list = (...paths: string[]) =>
      `<?xml version="1.0"?><urlset>${paths.map((path) => `<url><loc> ${path} </loc></url>`).join('')}</urlset>`
    const site = await open({
      '/': htmlPage('start'),
      '/sitemap.xml':
        '<sitemapindex><sitemap><loc>/a.xml.gz</loc></sitemap><sitemap><loc>/b.txt</loc></sitemap><sitemap><loc>/sitemap.xml</loc></sitemap><sitemap><loc>/gone.xml</loc></sitemap></sitemapindex>',
      '/a.xml.gz': { body: gzipSync(list('/one', '/two?b=1&amp;a=2')), type: 'application/gzip' },
      '/one': htmlPage('one'),
      '/two?a=2&b=1': htmlPage('two'),
      '/three': htmlPage('three'),
    })
    site.pages.set('/b.txt', `${site.url}/three\nhttp://elsewhere.test/x`)
    const found = await read(`${site.url}/`)
    expect(pathsOf(found)).toEqual(['index', 'one', 'three', 'two?a=2&b=1'])
  })

  test('leaves out pages that ask for it, and follows no links they forbid', async () => {
    const site = await open({
      '/': htmlPage('start', ['/hidden', '/dead-end', '/header']),
      '/hidden': htmlPage('hidden', ['/behind'], '<meta name="robots" content="noindex">'),
      '/behind': htmlPage('behind'),
      '/dead-end': htmlPage('end', ['/never'], '<meta name="ROBOTS" content="NOFOLLOW">'),
      '/never': htmlPage('never'),
      '/header': { body: htmlPage('header'), headers: { 'x-robots-tag': 'noindex' } },
    })
    const found = await read(`${site.url}/`)
    expect(pathsOf(found)).toEqual(['behind', 'dead-end', 'index'])
    expect(reasons(found)).toEqual({
      hidden: expect.stringContaining('noindex'),
      header: expect.stringContaining('noindex'),
    })
  })

  test('reads a page once, whatever it is called', async () => {
    const site = await open({
      '/': htmlPage('start', ['/a', '/old', '/print?page=a', '/copy', '/circle', '/index.html']),
      '/a': htmlPage('a', [], '<link rel="canonical" href="/a">'),
      '/old': { body: '', status: 301, headers: { location: '/a' } },
      '/print?page=a': htmlPage('print', [], '<link rel="canonical" href="/a">'),
      '/copy': htmlPage('a', [], '<link rel="canonical" href="/a">'),
      '/circle': { body: '', status: 302, headers: { location: '/circle' } },
    })
    const found = await read(`${site.url}/`)
    expect(pathsOf(found)).toEqual(['a', 'index'])
    expect(reasons(found)).toEqual({
      circle: expect.stringContaining('circle'),
      copy: expect.stringMatching(/same/),
      old: 'redirects to another page',
      'print?page=a': 'the same page as another one',
    })
  })

  test('reads English and leaves translations out, by address, hreflang and lang', async () => {
    const alternates =
      '<link rel="alternate" hreflang="de" href="/anleitung"><link rel="alternate" hreflang="en-US" href="/en-guide">'
    const site = await open({
      '/': htmlPage('start', ['/fr/guide', '/zh-cn/', '/anleitung', '/spanish'], alternates),
      '/en-guide': htmlPage('guide'),
      '/spanish': htmlPage('es').replace('lang="en"', 'lang="es"'),
    })
    const found = await read(`${site.url}/`)
    expect(pathsOf(found)).toEqual(['en-guide', 'index'])
    expect(reasons(found)).toEqual({
      anleitung: 'in another language (de)',
      'fr/guide': 'in another language (fr)',
      spanish: 'in another language (es)',
      'zh-cn': 'in another language (zh-cn)',
    })
    const french = await open({
      '/fr/': htmlPage('accueil', ['/fr/guide']).replace('lang="en"', 'lang="fr"'),
      '/fr/guide': htmlPage('guide').replace('lang="en"', 'lang="fr"'),
    })
    expect(pathsOf(await read(`${french.url}/fr/`))).toEqual(['fr', 'fr/guide'])
  })

  test('stays in one edition of the docs: the one asked for, or the current one', async () => {
    const pages = {
      '/docs/': htmlPage('current', [
        '/docs/guide',
        '/docs/1.x/guide',
        '/docs/2.0/guide',
        '/docs/next/guide',
      ]),
      '/docs/guide': htmlPage('guide now'),
      '/docs/1.x/guide': htmlPage('guide one'),
      '/docs/2.0/guide': htmlPage('guide two'),
      '/docs/next/guide': htmlPage('guide next'),
    }
    const site = await open(pages)
    const current = await read(`${site.url}/docs/`)
    expect(pathsOf(current)).toEqual(['docs', 'docs/guide'])
    expect(reasons(current)['docs/1.x/guide']).toContain('another version')
    const one = await read(`${site.url}/docs/`, { settings: { version: '1.4.2' } })
    expect(pathsOf(one)).toContain('docs/1.x/guide')
    expect(pathsOf(one)).not.toContain('docs/2.0/guide')
  })

  test('of a site that is nothing but editions reads the best one', async () => {
    const site = await open({
      '/': htmlPage('choose', ['/v1/', '/v2/', '/nightly/']),
      '/v1/': htmlPage('one'),
      '/v2/': htmlPage('two', ['/v2/guide']),
      '/v2/guide': htmlPage('guide'),
      '/nightly/': htmlPage('nightly'),
    })
    expect(pathsOf(await read(`${site.url}/`))).toEqual(['index', 'v2', 'v2/guide'])
  })

  test('keeps to the globs, the depth and the page limit, and tells what they cost', async () => {
    const chain = (path: string, next: string) => [path, htmlPage(path, [next])] as const
    const site = await open({
      '/': htmlPage('start', ['/api/a', '/guide/1', '/guide/secret']),
      '/api/a': htmlPage('api'),
      '/guide/secret': htmlPage('secret'),
      ...Object.fromEntries([
        chain('/guide/1', '2'),
        chain('/guide/2', '3'),
        chain('/guide/3', '4'),
      ]),
      '/guide/4': htmlPage('4'),
    })
    const chosen = await read(`${site.url}/`, {
      settings: { include: ['/guide/**'], exclude: ['**/secret'], maxDepth: 2 },
    })
    expect(pathsOf(chosen)).toEqual(['guide/1', 'guide/2', 'index'])
    expect(reasons(chosen)).toEqual({
      'api/a': 'not included by the settings',
      'guide/3': 'too many links from the start',
      'guide/secret': 'excluded by the settings',
    })
    const limited = await read(`${site.url}/`, { settings: { maxPages: 2 } })
    expect(limited.files).toHaveLength(2)
    expect(Object.values(reasons(limited))).toContain('beyond the limit of 2 pages')
  })

  test('does not fall for calendars, query strings or paths that never end', async () => {
    const site = await open({})
    let made = 0
    site.fallback = (path) => {
      if (/robots|sitemap|llms/.test(path)) return null
      made += 1
      const [, year = '2026', month = '1'] = /^\/calendar\/(\d+)\/(\d+)/.exec(path) ?? []
      const next = Number(month) % 12
      return {
        body: htmlPage(`page ${path}`, [
          `/calendar/${Number(year) + (next === 0 ? 1 : 0)}/${next + 1}`,
          `/calendar/${Number(year) + 1}/${month}`,
          `/calendar/${Number(year) - 3}/${month}`,
          `/search?q=${made}&sort=${made % 7}`,
          `/list?page=${made}&order=asc&PHPSESSID=${made}`,
          `/a/b${path}`,
          `/item/${made}/${made * 7}`,
        ]),
      }
    }
    const found = await read(`${site.url}/`, { settings: { maxPages: 1_000 } })
    expect(found.files.length).toBeLessThan(300)
    const told = new Set(Object.values(reasons(found)))
    expect(told.size).toBeLessThan(12)
    expect(told).toContain('looks like a calendar without end')
    expect(told).toContain('too many queries of one page')
    expect(told).toContain('the address repeats itself')
    expect(told).toContain('too many pages that differ in numbers alone')
  })

  test('prefers the Markdown that a site keeps beside its pages', async () => {
    const names = ['a', 'b', 'c', 'd', 'e', 'f']
    const site = await open({
      '/docs/': htmlPage('docs'),
      '/docs/llms.txt': `# Docs\n${names.map((name) => `- [${name}](/docs/${name}.md): about ${name}`).join('\n')}`,
      ...Object.fromEntries(
        names.flatMap((name) => [
          [`/docs/${name}`, htmlPage(name)],
          [`/docs/${name}.md`, `# ${name}\n\nAll about ${name}, see [more](/docs/more).`],
        ]),
      ),
      '/docs/more': htmlPage('more'),
    })
    const found = await read(`${site.url}/docs/`)
    expect(pathsOf(found)).toEqual(['docs', ...names.map((n) => `docs/${n}`), 'docs/more'])
    expect(found.files[1]).toMatchObject({
      mediaType: 'text/markdown',
      url: `${site.url}/docs/a`,
    })
    expect(found.state).toEqual({ twins: 'suffix' })
    expect(site.seen.some(({ path }) => path === '/docs/b')).toBe(false)
    expect(found.files.at(-1)?.mediaType).toBe('text/html')
  })

  test('takes llms-full.txt for the pages where it has them all', async () => {
    const names = ['a', 'b', 'c', 'd']
    const site = await open({
      '/': htmlPage('start'),
      '/llms.txt': names.map((name) => `- [${name}](/${name}.md)`).join('\n'),
    })
    const full = names.map(
      (name) =>
        `# Title ${name}\nSource: ${site.url}/${name}\n\nText of ${name}.\n\n# Part of ${name}\n`,
    )
    site.pages.set('/llms-full.txt', full.join('\n'))
    const found = await read(`${site.url}/`)
    expect(pathsOf(found)).toEqual(names)
    expect(Buffer.from(found.files[1]?.bytes ?? []).toString()).toMatch(
      /^# Title b\n\nText of b\.\n\n# Part of b/,
    )
    expect(site.seen.some(({ path }) => path === '/a')).toBe(false)
    site.pages.set('/llms-full.txt', full.slice(0, 2).join('\n'))
    for (const name of names) site.pages.set(`/${name}.md`, `# ${name} alone, with its own text`)
    expect(pathsOf(await read(`${site.url}/`))).toEqual([...names, 'index'].sort())
  })

  test('asks only whether pages have changed, and reads the one that has', async () => {
    const names = Array.from({ length: 30 }, (_, index) => `p${index}`)
    const site = await open({
      '/': htmlPage('start', names),
      ...Object.fromEntries(names.map((name) => [`/${name}`, htmlPage(name)])),
    })
    const sourceId = await addRow()
    const first = await read(`${site.url}/`, { sourceId })
    expect(first.files).toHaveLength(31)
    const known = knownOf(first)
    site.seen.length = 0
    const second = await read(`${site.url}/`, { sourceId, known, state: first.state })
    expect(second.files).toEqual([])
    expect(second.unchanged).toHaveLength(31)
    expect(site.seen.filter(({ path, status }) => status === 200 && path !== '/')).toEqual([])
    site.pages.set('/p7', htmlPage('p7 changed'))
    site.pages.delete('/p8')
    const third = await read(`${site.url}/`, { sourceId, known, state: first.state })
    expect(pathsOf(third)).toEqual(['p7'])
    expect(third.unchanged).toHaveLength(29)
    expect(reasons(third)).toEqual({ p8: 'does not exist (status 404)' })
  })

  test('believes the sitemap about pages that cannot be asked for conditionally', async () => {
    const map = (lastmod: string) =>
      `<urlset><url><loc>/a</loc><lastmod>${lastmod}</lastmod></url><url><loc>/b</loc></url></urlset>`
    const site = await open({
      '/': htmlPage('start'),
      '/sitemap.xml': map('2026-01-01'),
      '/a': { body: htmlPage('a'), etag: false },
      '/b': { body: htmlPage('b'), etag: false },
    })
    const sourceId = await addRow()
    const known = knownOf(await read(`${site.url}/`, { sourceId }))
    site.seen.length = 0
    const again = await read(`${site.url}/`, { sourceId, known })
    expect(again.unchanged).toEqual(['index', 'a', 'b'])
    expect(site.seen.map(({ path }) => path)).not.toContain('/a')
    expect(site.seen.map(({ path }) => path)).toContain('/b')
    site.pages.set('/sitemap.xml', map('2026-02-02'))
    site.pages.set('/a', { body: htmlPage('a new'), etag: false })
    expect(pathsOf(await read(`${site.url}/`, { sourceId, known }))).toEqual(['a'])
  })

  test('reads what it had no room for once there is, although nothing has changed', async () => {
    const site = await open({
      '/': htmlPage('start', ['list']),
      '/list': htmlPage('list', ['a', 'b']),
      '/a': htmlPage('a'),
      '/b': htmlPage('b'),
    })
    const sourceId = await addRow()
    const narrow = { sourceId, settings: { maxPages: 3 } }
    const first = await read(`${site.url}/`, narrow)
    expect(pathsOf(first)).toEqual(['a', 'index', 'list'])
    const known = knownOf(first)
    const same = await read(`${site.url}/`, { ...narrow, known })
    expect(same).toMatchObject({ files: [], unchanged: ['index', 'a', 'list'] })
    const wide = await read(`${site.url}/`, { sourceId, known })
    expect(pathsOf(wide)).toEqual(['b'])
    expect(wide.unchanged).toEqual(['index', 'a', 'list'])
  })

  test('keeps what it had of pages that fail just now, and gives up on a site that fails', async () => {
    const names = ['a', 'b', 'c', 'd']
    const site = await open({
      '/': htmlPage('start', names),
      ...Object.fromEntries(names.map((name) => [`/${name}`, htmlPage(name)])),
    })
    const sourceId = await addRow()
    const known = knownOf(await read(`${site.url}/`, { sourceId }))
    site.pages.set('/b', { body: 'broken', status: 500 })
    const second = await read(`${site.url}/`, { sourceId, known })
    expect(second.unchanged).toEqual(['index', 'a', 'b', 'c', 'd'])
    for (let index = 0; index < 40; index++) {
      site.pages.set(`/x${index}`, { body: 'broken', status: 500 })
    }
    site.pages.set(
      '/',
      htmlPage(
        'start',
        Array.from({ length: 40 }, (_, index) => `/x${index}`),
      ),
    )
    await expect(read(`${site.url}/`, { sourceId, known })).rejects.toMatchObject({
      code: 'upstream',
    })
  })

  test('goes on where it was stopped, without reading twice what it has', async () => {
    const names = Array.from({ length: 120 }, (_, index) => `p${String(index).padStart(3, '0')}`)
    const site = await open({
      '/': htmlPage('start', names),
      ...Object.fromEntries(names.map((name) => [`/${name}`, htmlPage(name)])),
    })
    site.delayMs = 3
    const sourceId = await addRow()
    const runId = randomUUID()
    const stop = new AbortController()
    const stopped = useSource(
      websiteSource,
      { ...world.ctx, signal: stop.signal },
      { sourceId, runId },
    )
    const gone = new Error('stopped')
    const reading = stopped.read(`${site.url}/`)
    while (site.seen.length < 70) await Bun.sleep(1)
    stop.abort(gone)
    await expect(reading).rejects.toBe(gone)
    const before = site.seen.filter(({ path }) => path.startsWith('/p')).map(({ path }) => path)
    const { counts } = await listCrawlPages(world.ctx.db, sourceId, { number: 1 })
    expect(counts.fetched).toBeGreaterThan(40)
    expect(counts.queued).toBeGreaterThan(0)
    site.seen.length = 0
    const found = await read(`${site.url}/`, { sourceId, runId })
    expect(pathsOf(found)).toEqual(['index', ...names])
    const after = site.seen.filter(({ path }) => path.startsWith('/p')).map(({ path }) => path)
    // Those on their way when it was stopped are asked for again.
    expect(before.length + after.length).toBeLessThanOrEqual(names.length + 16)
  })

  test('that is killed with SIGKILL goes on where it was, loses nothing and has nothing twice', async () => {
    const names = Array.from({ length: 150 }, (_, index) => `p${String(index).padStart(3, '0')}`)
    const site = await open({
      '/': htmlPage('start', names.slice(0, 75)),
      ...Object.fromEntries(names.map((name) => [`/${name}`, htmlPage(name)])),
    })
    // Half of the pages are found on the way only.
    for (const [index, name] of names.slice(0, 75).entries()) {
      site.pages.set(`/${name}`, htmlPage(name, [`/${names[index + 75]}`]))
    }
    site.delayMs = 15
    const sourceId = await addRow()
    const runId = randomUUID()
    const script = fileURLToPath(new URL('website/crawl-once.fixture.ts', import.meta.url))
    const crawl = { databaseUrl: world.database.url, url: `${site.url}/`, sourceId, runId }
    const child = Bun.spawn([process.execPath, script, JSON.stringify(crawl)], {
      stderr: 'inherit',
    })
    while (site.seen.filter(({ path }) => path.startsWith('/p')).length < 100) await Bun.sleep(2)
    child.kill('SIGKILL')
    await child.exited
    await Bun.sleep(50)
    const pages = () => site.seen.flatMap(({ path }) => (path.startsWith('/p') ? [path] : []))
    const before = pages().length
    const { counts } = await listCrawlPages(world.ctx.db, sourceId, { number: 1 })
    expect(counts.fetched).toBeGreaterThan(30)
    site.seen.length = 0
    site.delayMs = 0
    const found = await read(`${site.url}/`, { sourceId, runId })
    expect(pathsOf(found)).toEqual(['index', ...names])
    // What was read but not yet written, and what was on its way.
    expect(before + pages().length).toBeLessThanOrEqual(names.length + 40 + 16)
    expect(new Set(pages()).size).toBe(pages().length)
  })

  test('has exactly one request in flight while politeness is on', async () => {
    const names = Array.from({ length: 12 }, (_, index) => `p${index}`)
    const site = await open({
      '/': htmlPage('start', names),
      ...Object.fromEntries(names.map((name) => [`/${name}`, htmlPage(name)])),
    })
    site.delayMs = 5
    const polite = { ...world.ctx, env: { ...world.env, TWINMCP_POLITENESS: 'on' as const } }
    const both = [1, 2].map(() => useSource(websiteSource, polite).read(`${site.url}/`))
    for (const found of await Promise.all(both)) expect(found.files).toHaveLength(13)
    expect(site.inFlight.most).toBe(1)
  })

  test('is left for later when the site asks for patience', async () => {
    const site = await open({
      '/': htmlPage('start', ['/a']),
      '/a': { body: '', status: 429, headers: { 'retry-after': '900' } },
    })
    await expect(read(`${site.url}/`)).rejects.toMatchObject({
      code: 'too_many_requests',
      retryAfterMs: 900_000,
    })
  })

  test('does not follow a page into the intranet', async () => {
    const site = await open({
      '/': htmlPage('start', ['/sly', '/a']),
      '/a': htmlPage('a'),
      '/sly': { body: '', status: 302, headers: { location: 'http://169.254.169.254/latest/' } },
    })
    const found = await read(`${site.url}/`)
    expect(pathsOf(found)).toEqual(['a', 'index'])
    const away = await open({
      '/': { body: '', status: 302, headers: { location: 'http://127.0.0.2:1/' } },
    })
    await expect(read(`${away.url}/`)).rejects.toMatchObject({ code: 'forbidden' })
  })

  test.skipIf(!findChromium({ env: {} as never }))(
    'runs the scripts of pages that are empty without them, behind the guard',
    async () => {
      const secret = await open({ '/secret': 'intranet secret' })
      const shell = `<!doctype html><html lang="en"><head><title>App</title></head><body><div id="app"></div>
<script src="/app.js"></script></body></html>`
      const site = await open({ '/': shell, '/guide': shell })
      site.pages.set('/app.js', {
        type: 'text/javascript',
        body: `const app = document.getElementById('app')
app.innerHTML = '<h1>' + location.pathname + '</h1><p>' + 'Rendered words. '.repeat(30) + '</p><a href="/guide">guide</a><p id="s">none</p>'
fetch('${secret.url.replace('127.0.0.1', '127.0.0.2')}/secret').then(r => r.text()).then(t => { document.getElementById('s').textContent = t }).catch(() => {})`,
      })
      const found = await read(`${site.url}/`)
      expect(pathsOf(found)).toEqual(['guide', 'index'])
      const html = Buffer.from(found.files[1]?.bytes ?? []).toString()
      expect(html).toContain('<h1>/guide</h1>')
      expect(html).toContain('Rendered words.')
      expect(html).not.toContain('intranet secret')
      expect(secret.seen).toEqual([])
      const plain = await useSource(
        websiteSource,
        { ...world.ctx, env: { ...world.env, TWINMCP_CHROMIUM: '/nowhere/chromium' } },
        {},
      )
        .read(`${site.url}/`)
        .catch((error) => error)
      expect(plain).toMatchObject({ message: expect.stringContaining('TWINMCP_CHROMIUM') })
    },
    60_000,
  )
})
