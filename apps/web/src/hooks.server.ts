import type { RequestEvent } from '@sveltejs/kit'
import { type Handle, sequence } from '@sveltejs/kit/hooks'
import { readEnv } from '@twinmcp/core/env'
import { paraglideMiddleware } from '#lib/paraglide/server.js'
import { guardRequest } from '#lib/server/guard-request.ts'
import { requestOrigin } from '#lib/server/request-origin.ts'
import { THEME_COOKIE, toTheme } from '#lib/theme.ts'

const env = readEnv()

/** Paths for programs: no language, no theme. */
const isMachinePath = (path: string) =>
  /^\/(api\/|mcp$|healthz$|readyz$|metrics$|\.well-known\/)/.test(path)

const SECURITY_HEADERS = {
  'x-content-type-options': 'nosniff',
  'x-frame-options': 'DENY',
  'referrer-policy': 'same-origin',
  'cross-origin-opener-policy': 'same-origin',
  'cross-origin-resource-policy': 'same-origin',
  'permissions-policy': 'camera=(), geolocation=(), microphone=()',
} as const

const observe: Handle = async ({ event, resolve }) => {
  event.locals.requestId = crypto.randomUUID()
  const response = await resolve(event)
  response.headers.set('x-request-id', event.locals.requestId)
  for (const [name, value] of Object.entries(SECURITY_HEADERS)) response.headers.set(name, value)
  return response
}

const refusalOf = (event: RequestEvent) =>
  guardRequest({
    method: event.request.method,
    host: event.request.headers.get('host'),
    origin: event.request.headers.get('origin'),
    fetchSite: event.request.headers.get('sec-fetch-site'),
    allowedHosts: [env.HOST, ...env.TWINMCP_ALLOWED_HOSTS],
  })

/** Probes come by address, and these two answers hold nothing worth a rebound name. */
const isProbe = (path: string) => path === '/healthz' || path === '/readyz'

const guard: Handle = ({ event, resolve }) => {
  const refusal = isProbe(event.url.pathname) ? null : refusalOf(event)
  if (refusal === null) return resolve(event)
  const host = event.url.hostname
  const message =
    refusal === 'host'
      ? `This server does not answer to the name ${host}. Its operator can add it to TWINMCP_ALLOWED_HOSTS.`
      : 'Requests from another site cannot change anything here.'
  return new Response(`${message}\n`, {
    status: 403,
    headers: { 'content-type': 'text/plain; charset=utf-8' },
  })
}

const localize: Handle = ({ event, resolve }) => {
  event.locals.theme = toTheme(event.cookies.get(THEME_COOKIE))
  event.locals.origin = requestOrigin(event)
  if (isMachinePath(event.url.pathname)) return resolve(event)
  return paraglideMiddleware(event.request, ({ locale }) =>
    resolve(event, {
      transformPageChunk: ({ html }) =>
        html.replace(
          '<html lang="en" data-theme="system">',
          `<html lang="${locale}" data-theme="${event.locals.theme}">`,
        ),
      preload: (file) =>
        file.type === 'font' ? file.filename.includes('-latin-wght') : file.type !== 'asset',
    }),
  )
}

export const handle = sequence(observe, guard, localize)
