import type { Handle } from '@sveltejs/kit/hooks'
import { observeRequest } from '@twinmcp/core/ops'
import { getApp } from './app.ts'

const SECURITY_HEADERS = {
  'x-content-type-options': 'nosniff',
  'x-frame-options': 'DENY',
  'referrer-policy': 'same-origin',
  'cross-origin-opener-policy': 'same-origin',
  'permissions-policy': 'camera=(), geolocation=(), microphone=()',
} as const

/** Probes and scrapes come every few seconds and say nothing. */
const QUIET = new Set(['/healthz', '/readyz', '/metrics'])

/** Gives the request its id, one log line and its place in the metrics. */
export const observe: Handle = async ({ event, resolve }) => {
  const started = performance.now()
  event.locals.requestId = crypto.randomUUID()
  const response = await resolve(event)
  const durationMs = Math.round((performance.now() - started) * 10) / 10

  response.headers.set('x-request-id', event.locals.requestId)
  for (const [name, value] of Object.entries(SECURITY_HEADERS)) response.headers.set(name, value)

  const { method } = event.request
  const { status } = response
  const path = event.url.pathname
  observeRequest({ route: event.route.id ?? 'none', method, status }, durationMs)
  const level = status >= 500 ? 'warn' : QUIET.has(path) ? 'debug' : 'info'
  getApp().log[level](
    { requestId: event.locals.requestId, method, path, status, durationMs },
    'request',
  )
  return response
}
