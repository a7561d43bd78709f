import type { Context } from '@twinmcp/core/context'
import { AppError, toPublicError } from '@twinmcp/core/errors'
import type { ContextFor } from '../context-for.ts'
import { allowedHostnames, checkCaller } from '../http/check-caller.ts'
import { allowOrigin, preflightResponse } from '../http/cors.ts'
import { answerContext } from './context.ts'
import { errorResponse } from './error-response.ts'
import { answerLibsSearch } from './libs-search.ts'

export interface Context7Options {
  contextFor: ContextFor
  /** Host names besides loopback that callers may use. */
  allowedHosts: readonly string[]
}

type Handler = (request: Request) => Promise<Response>

export interface Context7Handlers {
  /** `GET /api/v2/libs/search?libraryName=&query=` */
  libsSearch: Handler
  /** `GET /api/v2/context?libraryId=&query=[&type=json|txt][&tokens=][&cursor=]` */
  context: Handler
}

/** The HTTP API, in the wire form that Context7's own clients speak. */
export function createContext7Handlers(options: Context7Options): Context7Handlers {
  const hostnames = allowedHostnames(options.allowedHosts)
  const serve =
    (answer: (ctx: Context, parameters: URLSearchParams) => Promise<Response>): Handler =>
    async (request) => {
      const problem = checkCaller(request, hostnames)
      if (problem)
        return errorResponse({ code: 'forbidden', name: problem.code, message: problem.message })
      if (request.method === 'OPTIONS') return preflightResponse(request, 'GET')
      return allowOrigin(request, await run(options.contextFor, request, answer))
    }
  return { libsSearch: serve(answerLibsSearch), context: serve(answerContext) }
}

/** The one place where a domain error becomes an HTTP status here. */
async function run(
  contextFor: ContextFor,
  request: Request,
  answer: (ctx: Context, parameters: URLSearchParams) => Promise<Response>,
): Promise<Response> {
  const requestId = request.headers.get('x-request-id') ?? crypto.randomUUID()
  let ctx: Context | undefined
  try {
    ctx = await contextFor({ requestId, signal: request.signal, request })
    return await answer(ctx, new URL(request.url).searchParams)
  } catch (error) {
    if (request.signal.aborted) return new Response(null, { status: 499 })
    if (!(error instanceof AppError)) ctx?.log.error({ err: error }, 'api request failed')
    return errorResponse({ ...toPublicError(error), extra: { requestId } })
  }
}
