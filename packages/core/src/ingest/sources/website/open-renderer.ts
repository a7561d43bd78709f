import { existsSync } from 'node:fs'
import { type Browser, type BrowserContext, chromium, type Page } from 'playwright-core'
import type { Context } from '../../../context.ts'
import { hostGate, openEgress } from '../../../egress/index.ts'

/** Headless Chromium behind the guard proxy. */
export interface Renderer {
  /** The page's HTML once its scripts have run; null when it could not be had in time. */
  render(url: string, allows: (url: string) => boolean): Promise<string | null>
  close(): Promise<void>
}

const PLACES = [
  '/usr/bin/chromium',
  '/usr/bin/chromium-browser',
  '/usr/bin/google-chrome-stable',
  '/usr/bin/google-chrome',
]
const LOAD_TIMEOUT_MS = 20_000
const SETTLE_TIMEOUT_MS = 4_000
const LAUNCH_TIMEOUT_MS = 20_000
const MAX_HTML = 10_000_000
/** One page's scripts may ask for no more. */
const MAX_REQUESTS = 300
/** None of these changes the text of a page. */
const UNNEEDED = new Set(['image', 'font', 'media', 'websocket', 'eventsource', 'ping', 'manifest'])

/** Chromium's own conversations with its maker, and ways around the proxy, are off. */
const FLAGS = [
  '--disable-quic',
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-domain-reliability',
  '--disable-sync',
  '--dns-prefetch-disable',
  '--no-pings',
  '--force-webrtc-ip-handling-policy=disable_non_proxied_udp',
  '--js-flags=--max-old-space-size=512',
]

/** Path of the browser that renders pages: TWINMCP_CHROMIUM, or where systems put it; else null. */
export function findChromium(ctx: Pick<Context, 'env'>): string | null {
  const { TWINMCP_CHROMIUM: chosen } = ctx.env
  if (chosen !== undefined) return existsSync(chosen) ? chosen : null
  return PLACES.find((path) => existsSync(path)) ?? null
}

/** Starts the browser. Null when there is none, or it does not start. */
export async function openRenderer(ctx: Context): Promise<Renderer | null> {
  const executablePath = findChromium(ctx)
  if (!executablePath) return null
  const egress = await openEgress(ctx.env)
  const { origin, username, password } = new URL(egress.proxyUrl)
  let browser: Browser
  try {
    browser = await chromium.launch({
      executablePath,
      headless: true,
      // Root has no sandbox; everybody else keeps it.
      chromiumSandbox: process.getuid?.() !== 0,
      proxy: { server: origin, username, password: decodeURIComponent(password) },
      args: FLAGS,
      timeout: LAUNCH_TIMEOUT_MS,
    })
  } catch (error) {
    ctx.log.warn({ err: error }, 'Chromium did not start; pages that need it are left out')
    return null
  }
  return {
    render: (url, allows) => render(ctx, browser, url, allows),
    close: () => browser.close(),
  }
}

async function render(
  ctx: Context,
  browser: Browser,
  url: string,
  allows: (url: string) => boolean,
): Promise<string | null> {
  let context: BrowserContext | undefined
  const stop = () => void context?.close().catch(() => {})
  try {
    ctx.signal?.throwIfAborted()
    context = await browser.newContext({
      userAgent: ctx.env.TWINMCP_USER_AGENT,
      serviceWorkers: 'block',
      acceptDownloads: false,
      ignoreHTTPSErrors: false,
    })
    ctx.signal?.addEventListener('abort', stop, { once: true })
    const page = await context.newPage()
    await restrict(ctx, page, url, allows)
    await page.goto(url, { waitUntil: 'load', timeout: LOAD_TIMEOUT_MS })
    await page.waitForLoadState('networkidle', { timeout: SETTLE_TIMEOUT_MS }).catch(() => {})
    const html = await page.content()
    return html.length > MAX_HTML ? null : html
  } catch (error) {
    ctx.signal?.throwIfAborted()
    ctx.log.info({ url, err: error }, 'a page could not be rendered')
    return null
  } finally {
    ctx.signal?.removeEventListener('abort', stop)
    await context?.close().catch(() => {})
  }
}

/** What a page may load: scripts and data, one at a time when politeness is on, as robots.txt allows. */
async function restrict(
  ctx: Context,
  page: Page,
  url: string,
  allows: (url: string) => boolean,
): Promise<void> {
  const { origin } = new URL(url)
  const polite = ctx.env.TWINMCP_POLITENESS === 'on'
  let requests = 0
  page.on('dialog', (dialog) => void dialog.dismiss().catch(() => {}))
  page.on('popup', (popup) => void popup.close().catch(() => {}))
  await page.route('**/*', async (route) => {
    const request = route.request()
    const target = URL.parse(request.url())
    requests += 1
    const refused =
      !target ||
      !/^https?:$/.test(target.protocol) ||
      requests > MAX_REQUESTS ||
      UNNEEDED.has(request.resourceType()) ||
      (request.isNavigationRequest() && target.origin !== origin) ||
      (target.origin === origin && !allows(target.href))
    if (refused) return route.abort().catch(() => {})
    const load = async () => {
      await route.continue().catch(() => {})
      // Ends with the answer, also with none; the page's own timeout bounds the wait.
      const response = await request.response().catch(() => null)
      await response?.finished().catch(() => null)
    }
    if (!polite) return load()
    await hostGate(target.host)
      .run(load, { polite, ...(ctx.signal ? { signal: ctx.signal } : {}) })
      .catch(() => route.abort().catch(() => {}))
  })
}
