import { expect, test } from './fixtures.ts'

test('Markdown from a hostile package stays text', async ({ page, stack }) => {
  const asked: string[] = []
  page.on('request', (request) => asked.push(request.url()))
  await stack.index('npm:hostile-docs')
  await page.goto('/libraries/npm/hostile-docs?q=launch+the+rocket&tokens=8000')
  const answer = page.getByTestId('answer')
  await expect(answer).toContainText('launch')

  expect(await page.evaluate(() => Reflect.get(window, '__pwned'))).toBeUndefined()
  await expect(page.locator('main :is(script, iframe, img, object, embed)')).toHaveCount(0)
  const links = await page
    .locator('a')
    .evaluateAll((nodes) => nodes.map((node) => (node as HTMLAnchorElement).href))
  expect(links.filter((href) => !/^(https?|mailto):/.test(href))).toEqual([])
  const handlers = await page.evaluate(
    () =>
      [...document.querySelectorAll('main *')].filter((node) =>
        node.getAttributeNames().some((name) => name.startsWith('on')),
      ).length,
  )
  expect(handlers).toBe(0)
  // Nothing is loaded from anywhere else, not even a picture.
  expect(asked.filter((url) => !url.startsWith(stack.origin))).toEqual([])
})

test('pages forbid foreign scripts, frames and sniffing', async ({ request }) => {
  const headers = (await request.get('/')).headers()
  const policy = headers['content-security-policy'] ?? ''
  expect(policy).toContain("default-src 'none'")
  expect(policy).toMatch(/script-src 'self' 'nonce-[^']+'(;|$)/)
  expect(policy).toContain("frame-ancestors 'none'")
  expect(policy).not.toContain("'unsafe-inline'")
  expect(headers['x-content-type-options']).toBe('nosniff')
  expect(headers['x-request-id']).toMatch(/^[0-9a-f-]{36}$/)
})

test('another site can neither add a library nor reach the server under its own name', async ({
  request,
}) => {
  const data = { spec: 'npm:commander' }
  const foreign = await request.post('/api/trpc/ingest.add', {
    data,
    headers: { origin: 'https://evil.test' },
  })
  expect(foreign.status()).toBe(403)
  const form = await request.post('/add', {
    form: data,
    headers: { origin: 'https://evil.test' },
  })
  expect(form.status()).toBe(403)
  for (const path of ['/', '/api/trpc/libraries.list', '/mcp', '/api/v2/libs/search?query=x']) {
    const rebound = await request.get(path, { headers: { host: 'evil.test' } })
    expect(rebound.status(), path).toBe(403)
  }
})

test('programs without cookies or Origin reach /mcp with every method', async ({ request }) => {
  const answer = await request.post('/mcp', {
    headers: { accept: 'application/json, text/event-stream' },
    data: { jsonrpc: '2.0', id: 1, method: 'tools/list', params: {} },
  })
  expect(answer.status()).toBe(200)
  expect(await answer.text()).toContain('query-docs')
  // 405 is the handler's own answer: it has no sessions to delete.
  expect((await request.delete('/mcp')).status()).toBe(405)
})

test('health, readiness and metrics answer', async ({ request }) => {
  expect((await request.get('/healthz')).status()).toBe(200)
  const ready = await (await request.get('/readyz')).json()
  expect(ready.ok).toBe(true)
  expect(ready.checks.map((check: { name: string }) => check.name)).toEqual([
    'database',
    'migrations',
    'worker',
    'model',
  ])
  expect(await (await request.get('/metrics')).text()).toContain(
    'twinmcp_http_request_duration_seconds_bucket',
  )
})
