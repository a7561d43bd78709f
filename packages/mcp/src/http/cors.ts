const PREFLIGHT = {
  'access-control-allow-headers':
    'accept, authorization, content-type, last-event-id, mcp-method, mcp-name, mcp-protocol-version, mcp-session-id',
  'access-control-max-age': '600',
}

/** Answer to a browser that asks before it calls. The origin has been checked. */
export function preflightResponse(request: Request, methods: string): Response {
  const headers = new Headers({ ...PREFLIGHT, 'access-control-allow-methods': methods })
  return allowOrigin(request, new Response(null, { status: 204, headers }))
}

/** Lets the page that asked read the answer. Only for origins that `checkCaller` has let pass. */
export function allowOrigin(request: Request, response: Response): Response {
  const origin = request.headers.get('origin')
  if (!origin) return response
  response.headers.set('access-control-allow-origin', origin)
  response.headers.set(
    'access-control-expose-headers',
    'mcp-protocol-version, mcp-session-id, retry-after, x-request-id',
  )
  response.headers.append('vary', 'Origin')
  return response
}
