import type { RequestEvent } from '@sveltejs/kit'
import { anonymousActor, type Context } from '@twinmcp/core'
import { getApp } from './app.ts'

/** The context of one request: who asks, and until when the answer is wanted. */
export function requestContext(event: RequestEvent): Context {
  const app = getApp()
  return app.contextFor({
    actor: anonymousActor(app.env.TWINMCP_ANONYMOUS_ROLE),
    requestId: event.locals.requestId,
    signal: event.request.signal,
  })
}
