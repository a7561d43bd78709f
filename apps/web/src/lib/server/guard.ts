import type { Handle } from '@sveltejs/kit/hooks'
import { getApp } from './app.ts'
import { guardRequest, isLoopbackName, isNetworkAddress } from './guard-request.ts'

/** Probes come by address, and these answers hold nothing worth a rebound name. */
const OPEN = new Set(['/healthz', '/readyz'])
/** Their handlers in packages/mcp check Host and Origin themselves: pages on loopback may call them. */
const SELF_GUARDED = /^\/(mcp$|api\/v2\/)/

const REASONS = {
  address: 'This server is for its own machine. Its operator can open it by setting HOST.',
  host: 'This server does not answer to that name. Its operator can add it to TWINMCP_ALLOWED_HOSTS.',
  origin: 'Requests from another site cannot change anything here.',
} as const

export const guard: Handle = ({ event, resolve }) => {
  const path = event.url.pathname
  if (OPEN.has(path)) return resolve(event)
  const { env } = getApp()
  // The adapter listens on every address unless HOST is set, whatever our configuration assumes.
  const localOnly = isLoopbackName(env.HOST) || env.HOST === '::1'
  if (localOnly && isNetworkAddress(event.platform?.req.socket.localAddress)) {
    return refuse('address')
  }
  if (SELF_GUARDED.test(path)) return resolve(event)
  const { headers, method } = event.request
  const refusal = guardRequest({
    method,
    host: headers.get('host'),
    origin: headers.get('origin'),
    isApi: path.startsWith('/api/'),
    fetchSite: headers.get('sec-fetch-site'),
    allowedHosts: [
      env.HOST,
      ...env.TWINMCP_ALLOWED_HOSTS,
      ...(env.TWINMCP_PUBLIC_URL ? [new URL(env.TWINMCP_PUBLIC_URL).host] : []),
    ],
  })
  return refusal === null ? resolve(event) : refuse(refusal)
}

const refuse = (reason: keyof typeof REASONS) =>
  new Response(`${REASONS[reason]}\n`, {
    status: 403,
    headers: { 'content-type': 'text/plain; charset=utf-8' },
  })
