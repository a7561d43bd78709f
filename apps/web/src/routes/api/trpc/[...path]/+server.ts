import { fetchRequestHandler } from '@trpc/server/adapters/fetch'
import { appRouter } from '@twinmcp/core'
import { stopSignal } from '#lib/server/app.ts'
import type { RequestHandler } from './$types'

const handle: RequestHandler = ({ request, locals }) => {
  // Subscriptions are GETs that stay open; they end when the server stops, not when it is killed.
  const req =
    request.method === 'GET'
      ? new Request(request, { signal: AbortSignal.any([request.signal, stopSignal]) })
      : request
  return fetchRequestHandler({
    endpoint: '/api/trpc',
    req,
    router: appRouter,
    createContext: () => ({ ...locals.ctx, signal: req.signal }),
  })
}

export const GET = handle
export const POST = handle
