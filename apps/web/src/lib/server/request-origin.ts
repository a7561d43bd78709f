import type { RequestEvent } from '@sveltejs/kit'

/**
 * Scheme, host and port as the visitor's browser sees them. The adapter assumes https unless it is
 * told a header; a server that people start at home is mostly http, so the socket has the last word.
 */
export function requestOrigin(event: RequestEvent): string {
  const forwarded = event.request.headers.get('x-forwarded-proto')?.split(',')[0]?.trim()
  if (forwarded === 'http' || forwarded === 'https') return `${forwarded}://${event.url.host}`
  const socket = event.platform?.req.socket
  if (socket === undefined) return event.url.origin
  const encrypted = 'encrypted' in socket && socket.encrypted === true
  return `${encrypted ? 'https' : 'http'}://${event.url.host}`
}
