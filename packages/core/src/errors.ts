/** What went wrong, in words every transport can map: tRPC, HTTP, MCP, CLI exit codes. */
export type ErrorCode =
  | 'bad_input'
  | 'not_found'
  | 'forbidden'
  | 'conflict'
  | 'too_many_requests'
  | 'unavailable'
  | 'upstream'
  | 'internal'

/**
 * The one error that may reach a client. `message` says what was wrong and what to do; it holds no
 * secret and no internal path. Everything else becomes `internal` at the transport.
 */
export class AppError extends Error {
  readonly code: ErrorCode

  constructor(code: ErrorCode, message: string, options?: ErrorOptions) {
    super(message, options)
    this.name = 'AppError'
    this.code = code
  }
}

export interface PublicError {
  code: ErrorCode
  message: string
}

/** The part of any error that a client may see. */
export function toPublicError(error: unknown): PublicError {
  if (error instanceof AppError) return { code: error.code, message: error.message }
  return {
    code: 'internal',
    message: 'Something went wrong on the server. The log has the details under this request id.',
  }
}
