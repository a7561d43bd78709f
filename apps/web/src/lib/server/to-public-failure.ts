import { TRPCError } from '@trpc/server'
import { getHTTPStatusCodeFromError } from '@trpc/server/http'
import { AppError } from '@twinmcp/core'

/** Status and words of an expected failure, for a form to show. @throws anything that was not expected. */
export function toPublicFailure(error: unknown): { status: number; message: string } {
  if (!(error instanceof TRPCError)) throw error
  if (!(error.cause instanceof AppError) && error.code !== 'BAD_REQUEST') throw error
  return { status: getHTTPStatusCodeFromError(error), message: error.message }
}
