import { AppError, type ErrorCode } from '../errors.ts'

interface FetchFacts {
  /** HTTP status of the answer. */
  status?: number
  /** How long the host asks us to stay away. */
  retryAfterMs?: number
  /** Whether the same request may succeed in a moment. */
  passing?: boolean
}

/** An AppError that also says what a caller may decide on. */
export function fetchError(
  code: ErrorCode,
  message: string,
  facts: FetchFacts = {},
  cause?: unknown,
): AppError & FetchFacts {
  return Object.assign(new AppError(code, message, cause === undefined ? {} : { cause }), facts)
}

/** HTTP status behind an error of `fetchUrl`; null when there was no answer. */
export const statusOf = (error: unknown): number | null => factsOf(error).status ?? null

/** Milliseconds until the host may be asked again, where it said so; else null. */
export const retryAfterOf = (error: unknown): number | null => factsOf(error).retryAfterMs ?? null

export const isPassing = (error: unknown): boolean => factsOf(error).passing === true

const factsOf = (error: unknown): FetchFacts =>
  error instanceof AppError ? (error as AppError & FetchFacts) : {}
