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
  // Never a stack to a client, whatever NODE_ENV says.
  isDev: false,
  sse: {
    ping: { enabled: true, intervalMs: 15_000 },
    client: { reconnectAfterInactivityMs: 30_000 },
  },
})

/** The one place where a domain error becomes a transport error. */
const mapErrors = t.middleware(async ({ ctx, path, next }) => {
  const result = await next()
  if (result.ok || result.error.code !== 'INTERNAL_SERVER_ERROR') return result
  throw toTransportError(ctx, path, result.error.cause)
})

function toTransportError(ctx: Context, path: string, cause: unknown): TRPCError {
  if (cause instanceof AppError) {
    return new TRPCError({ code: TRPC_CODES[cause.code], message: cause.message, cause })
  }
  ctx.log.error({ err: cause, path }, 'procedure failed')
  return new TRPCError({ code: 'INTERNAL_SERVER_ERROR', message: toPublicError(cause).message })
}

/**
 * A subscription's values with the errors of the API: what is thrown while they are read comes after
 * every middleware has ended.
 */
export async function* mappedErrors<T>(
  ctx: Context,
  path: string,
  values: AsyncIterable<T>,
): AsyncGenerator<T> {
  try {
    yield* values
  } catch (error) {
    throw toTransportError(ctx, path, error)
  }
}

export const router = t.router
export const createCallerFactory = t.createCallerFactory
export const publicProcedure = t.procedure.use(mapErrors)
