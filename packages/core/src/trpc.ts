import { initTRPC, type TRPC_ERROR_CODE_KEY, TRPCError } from '@trpc/server'
import type { Context } from './context.ts'
import { AppError, type ErrorCode, toPublicError } from './errors.ts'

const TRPC_CODES: Record<ErrorCode, TRPC_ERROR_CODE_KEY> = {
  bad_input: 'BAD_REQUEST',
  not_found: 'NOT_FOUND',
  forbidden: 'FORBIDDEN',
  conflict: 'CONFLICT',
  too_many_requests: 'TOO_MANY_REQUESTS',
  unavailable: 'SERVICE_UNAVAILABLE',
  upstream: 'BAD_GATEWAY',
  internal: 'INTERNAL_SERVER_ERROR',
}

const t = initTRPC.context<Context>().create({
  sse: {
    ping: { enabled: true, intervalMs: 15_000 },
    client: { reconnectAfterInactivityMs: 30_000 },
  },
})

/** The one place where a domain error becomes a transport error. */
const mapErrors = t.middleware(async ({ ctx, path, next }) => {
  const result = await next()
  if (result.ok) return result
  const cause = result.error.cause
  if (cause instanceof AppError) {
    throw new TRPCError({ code: TRPC_CODES[cause.code], message: cause.message, cause })
  }
  if (result.error.code !== 'INTERNAL_SERVER_ERROR') return result
  ctx.log.error({ err: result.error, path }, 'procedure failed')
  throw new TRPCError({
    code: 'INTERNAL_SERVER_ERROR',
    message: toPublicError(cause).message,
  })
})

export const router = t.router
export const createCallerFactory = t.createCallerFactory
export const publicProcedure = t.procedure.use(mapErrors)
