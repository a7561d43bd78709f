import { Octokit } from '@octokit/core'
import { retry } from '@octokit/plugin-retry'
import { throttling } from '@octokit/plugin-throttling'
import type { Context } from '../../../../context.ts'
import { AppError } from '../../../../errors.ts'
import { boundedFetch } from '../bounded-fetch.ts'

export type GitHubClient = Octokit

const Client = Octokit.plugin(retry, throttling)
const TIMEOUT_MS = 30_000
/** A longer wait belongs to the queue, not to a worker that sits and waits. */
const MAX_WAIT_SECONDS = 10

/** A client for one job: retries what passes, waits out short limits, and hands on long ones. */
export function createGitHubClient(
  ctx: Pick<Context, 'env' | 'log' | 'signal'>,
  { apiUrl, token }: { apiUrl: string; token: string | null },
): GitHubClient {
  const onLimit = (seconds: number, _: unknown, __: unknown, retryCount: number) =>
    seconds <= MAX_WAIT_SECONDS && retryCount < 1
  const silent = () => {}
  return new Client({
    baseUrl: apiUrl.replace(/\/$/, ''),
    userAgent: ctx.env.TWINMCP_USER_AGENT,
    ...(token ? { auth: token } : {}),
    log: { debug: silent, info: silent, warn: silent, error: silent },
    request: { fetch: boundedFetch(ctx) },
    retry: { retries: 1, doNotRetry: [400, 401, 403, 404, 410, 422, 429, 451] },
    throttle: { onRateLimit: onLimit, onSecondaryRateLimit: onLimit },
  })
}

/** Signal for one request: the job's own, or its time. */
export function requestSignal(ctx: Pick<Context, 'signal'>): AbortSignal {
  const timeout = AbortSignal.timeout(TIMEOUT_MS)
  return ctx.signal ? AbortSignal.any([ctx.signal, timeout]) : timeout
}

interface Failure {
  status?: number
  /** Of GraphQL, which answers 200 whatever went wrong. */
  errors?: { type?: string }[]
  response?: { headers?: Record<string, string | number | undefined> }
}

const GRAPHQL_STATUS: Readonly<Record<string, number>> = {
  NOT_FOUND: 404,
  FORBIDDEN: 403,
  INSUFFICIENT_SCOPES: 403,
  RATE_LIMITED: 429,
}

export const statusOfFailure = (error: unknown): number | null =>
  (error as Failure | null)?.status ?? null

/**
 * What a failed request means: `too_many_requests` carries `retryAfterMs`. The token and the address
 * stay out of the message.
 */
export function explainApiFailure(error: unknown, what: string): AppError {
  if (error instanceof AppError) return error
  const { response, errors } = error as Failure
  const status = (error as Failure).status ?? GRAPHQL_STATUS[errors?.[0]?.type ?? '']
  const headers = response?.headers ?? {}
  const retryAfterMs = limitEnd(status, headers)
  if (retryAfterMs !== null) {
    const minutes = Math.max(1, Math.ceil(retryAfterMs / 60_000))
    const limited = new AppError(
      'too_many_requests',
      `The rate limit for ${what} is used up for ${minutes} minutes. A token in TWINMCP_GITHUB_TOKEN raises it.`,
    )
    return Object.assign(limited, { retryAfterMs })
  }
  if (status === 401) {
    return new AppError(
      'forbidden',
      `The token for ${what} was refused. Check TWINMCP_GITHUB_TOKEN.`,
    )
  }
  if (status === 403) return new AppError('forbidden', `The token may not read ${what}.`)
  if (status === 404 || status === 410 || status === 451) {
    return new AppError('not_found', `There is no ${what}, or it is private.`)
  }
  return new AppError(
    'upstream',
    `${what} could not be read from its API (status ${status ?? 'none'}).`,
  )
}

/** Milliseconds until the limit ends; null when the failure is no limit. */
function limitEnd(
  status: number | undefined,
  headers: Record<string, string | number | undefined>,
) {
  if (status !== 403 && status !== 429) return null
  const after = Number(headers['retry-after'])
  if (after > 0) return after * 1_000
  if (Number(headers['x-ratelimit-remaining'] ?? Number.NaN) === 0) {
    return Math.max(1_000, Number(headers['x-ratelimit-reset']) * 1_000 - Date.now())
  }
  return status === 429 ? 60_000 : null
}
