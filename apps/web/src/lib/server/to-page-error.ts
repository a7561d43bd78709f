import type { RequestEvent } from '@sveltejs/kit'
import { TRPCError } from '@trpc/server'
import { getHTTPStatusCodeFromError } from '@trpc/server/http'
import { AppError, toPublicError } from '@twinmcp/core'

/**
 * What the error page may show. An expected failure of a verb keeps its message and status; anything
 * else goes to the log and shows its request id.
 */
export function toPageError(error: unknown, event: RequestEvent): App.Error {
  const { requestId } = event.locals
  if (error instanceof TRPCError && error.cause instanceof AppError) {
    return { status: getHTTPStatusCodeFromError(error), message: error.message, requestId }
  }
  event.locals.ctx?.log.error({ err: error, path: event.url.pathname }, 'page failed')
  return { status: 500, message: toPublicError(error).message, requestId }
}
