import type { ErrorCode } from '@twinmcp/core/errors'

const STATUS: Record<ErrorCode, number> = {
  bad_input: 400,
  forbidden: 403,
  not_found: 404,
  conflict: 409,
  too_many_requests: 429,
  internal: 500,
  upstream: 502,
  unavailable: 503,
}

/** Names that clients of this wire form look for, where it has one for the case. */
const NAMES: Partial<Record<ErrorCode, string>> = {
  bad_input: 'validation_error',
  not_found: 'library_not_found',
  too_many_requests: 'rate_limit_exceeded',
  internal: 'internal_error',
  unavailable: 'search_failed',
}

export interface WireError {
  code: ErrorCode
  message: string
  /** Fields beside `error` and `message`. */
  extra?: Record<string, unknown>
  /** Overrides the name made from the code. */
  name?: string
}

/** An error as JSON, whatever form was asked for: both known clients parse failures that way. */
export function errorResponse({ code, message, extra, name }: WireError): Response {
  const headers = code === 'too_many_requests' ? { 'retry-after': '30' } : {}
  return Response.json(
    { error: name ?? NAMES[code] ?? code, message, ...extra },
    { status: STATUS[code], headers },
  )
}
