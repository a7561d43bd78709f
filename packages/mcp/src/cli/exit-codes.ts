import type { ErrorCode } from '@twinmcp/core/errors'

/** What the process ends with. Scripts rely on these: change none. */
export const EXIT = {
  ok: 0,
  failure: 1,
  usage: 2,
  notFound: 3,
  /** Not allowed, not confirmed, or in conflict with the present state. */
  refused: 4,
  /** The database, the registry or a limit stands in the way; try again later. */
  unavailable: 5,
  /** Accepted, and not done yet. */
  pending: 6,
  interrupted: 130,
} as const

export type ExitCode = (typeof EXIT)[keyof typeof EXIT]

const BY_ERROR: Record<ErrorCode, ExitCode> = {
  bad_input: EXIT.usage,
  not_found: EXIT.notFound,
  forbidden: EXIT.refused,
  conflict: EXIT.refused,
  too_many_requests: EXIT.unavailable,
  unavailable: EXIT.unavailable,
  upstream: EXIT.unavailable,
  internal: EXIT.failure,
}

export const exitCodeOf = (code: ErrorCode): ExitCode => BY_ERROR[code]
