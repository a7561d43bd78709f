import type { Handle } from '@sveltejs/kit/hooks'
import { createCaller } from '@twinmcp/core'
import { requestContext } from './request-context.ts'

/** Lets pages call the procedures of the API in process, as the visitor. */
export const provideApi: Handle = ({ event, resolve }) => {
  event.locals.ctx = requestContext(event)
  event.locals.api = createCaller(event.locals.ctx)
  return resolve(event)
}
