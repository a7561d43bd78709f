import { ExponentialBackoff, handleWhen, retry } from 'cockatiel'
import type { Context } from '../context.ts'
import { checkUrl } from './check-url.ts'
import { ACCEPTED_ENCODINGS } from './decode-body.ts'
import { fetchError, isPassing } from './fetch-error.ts'
import { followRedirects } from './follow-redirects.ts'
import { hostGate } from './host-gate.ts'
import { type Egress, openEgress } from './open-egress.ts'
import { type HopAnswer, labelOf, requestOnce } from './request-once.ts'
import { parseRetryAfter } from './retry-after.ts'

export interface FetchOptions {
  method?: 'GET' | 'HEAD'
  /** Sent to the first origin only, unless a redirect stays on it. */
  headers?: Record<string, string>
  etag?: string
  lastModified?: string
  /** Largest body, as sent and decoded; 10 MB. */
  maxBytes?: number
  /** For one request and its body, not the wait for the host's turn; 30 s. */
  timeoutMs?: number
  /** Longest silence within a body; 10 s. */
  idleMs?: number
  /** 5. */
  maxRedirects?: number
  accept?: string
  signal?: AbortSignal
  /** TWINMCP_POLITENESS when not given. */
  politeness?: 'on' | 'off'
  sameHostOnly?: boolean
  /** Why a redirect may not be followed to an address; null when it may. */
  refuseRedirect?: (url: URL) => string | null
  /** Tries in all when the failure may pass; 3. */
  attempts?: number
  /** PEM certificates to trust besides the system's. */
  ca?: string
}

export interface Fetched {
  /** After redirects. */
  url: string
  /** Addresses asked before it. */
  redirects: string[]
  status: number
  notModified: boolean
  /** Names in lower case. */
  headers: Record<string, string>
  /** In lower case, without parameters; empty when unsaid. */
  mediaType: string
  charset: string | null
  bytes: Uint8Array
  etag: string | null
  lastModified: string | null
  durationMs: number
}

export type FetchContext = Pick<Context, 'env' | 'log' | 'signal'>

const MAX_BYTES = 10_000_000
/** A host that asks for less is waited for here; for more, the caller comes back later. */
const SHORT_WAIT_MS = 5_000

/**
 * Reads an address that somebody else chose, through the process's guard proxy.
 * @throws AppError `forbidden` for an address that may not be asked (private, metadata) or 401 and
 * 403; `not_found` for 404 and 410; `too_many_requests` for 429 and 503 with Retry-After (see
 * `retryAfterOf`); `bad_input` for what is too large or no address; `upstream` for everything that
 * may pass; or the signal's reason. `statusOf` gives the status behind an error.
 */
export async function fetchUrl(
  ctx: FetchContext,
  address: string,
  options: FetchOptions = {},
): Promise<Fetched> {
  return fetchThrough(await openEgress(ctx.env), ctx, address, options)
}

/** `fetchUrl` through a given proxy. */
export async function fetchThrough(
  egress: Egress,
  ctx: FetchContext,
  address: string,
  options: FetchOptions = {},
): Promise<Fetched> {
  const startedAt = performance.now()
  const start = checkUrl(address)
  const signals = [ctx.signal, options.signal].filter((signal) => signal !== undefined)
  const signal = signals.length > 1 ? AbortSignal.any(signals) : signals[0]
  const conditional = options.etag !== undefined || options.lastModified !== undefined
  const rules = {
    maxRedirects: options.maxRedirects ?? 5,
    sameHostOnly: options.sameHostOnly ?? false,
    refuse: options.refuseRedirect,
  }
  const { url, redirects, answer } = await followRedirects(start, rules, (hop) =>
    askPatiently(egress, ctx, hop, hop.origin === start.origin, options, signal),
  )
  const { status, headers, bytes } = answer
  const notModified = status === 304
  if (!(status >= 200 && status < 300) && !(notModified && conditional)) {
    throw fetchError('upstream', `${labelOf(url)} answered with status ${status}.`, { status })
  }
  const contentType = headers.get('content-type') ?? ''
  return {
    url: url.href,
    redirects,
    status,
    notModified,
    headers: Object.fromEntries(headers),
    mediaType: (contentType.split(';')[0] ?? '').trim().toLowerCase(),
    charset: /charset\s*=\s*["']?([^\s;"']+)/i.exec(contentType)?.[1]?.toLowerCase() ?? null,
    bytes,
    etag: headers.get('etag'),
    lastModified: headers.get('last-modified'),
    durationMs: Math.round(performance.now() - startedAt),
  }
}

/** One hop in its host's turn; what may pass is tried again after a growing, jittered wait. */
async function askPatiently(
  egress: Egress,
  ctx: FetchContext,
  url: URL,
  ownOrigin: boolean,
  options: FetchOptions,
  signal: AbortSignal | undefined,
): Promise<HopAnswer> {
  const gate = hostGate(url.host)
  const polite = (options.politeness ?? ctx.env.TWINMCP_POLITENESS) === 'on'
  const request = {
    method: options.method ?? 'GET',
    headers: headersFor(ctx, options, ownOrigin),
    maxBytes: options.maxBytes ?? MAX_BYTES,
    timeoutMs: options.timeoutMs ?? 30_000,
    idleMs: options.idleMs ?? 10_000,
    signal,
    ca: options.ca,
  } as const
  const again = retry(handleWhen(isPassing), {
    maxAttempts: (options.attempts ?? 3) - 1,
    backoff: new ExponentialBackoff({ initialDelay: 150, maxDelay: SHORT_WAIT_MS }),
  })
  const turn = { polite, ...(signal ? { signal } : {}) }
  try {
    return await again.execute(async () => {
      const answer = await gate.run(() => requestOnce(egress, url, request), turn)
      const error = errorOf(url, answer)
      if (error?.retryAfterMs) gate.pause(error.retryAfterMs)
      if (error) throw error
      return answer
    }, signal)
  } catch (error) {
    signal?.throwIfAborted()
    throw error
  }
}

function headersFor(ctx: FetchContext, options: FetchOptions, ownOrigin: boolean): Headers {
  const headers = new Headers({
    'accept-encoding': ACCEPTED_ENCODINGS,
    'user-agent': ctx.env.TWINMCP_USER_AGENT,
    accept: options.accept ?? '*/*',
  })
  // Tokens and validators mean something to the host they were made for, and to no other.
  if (!ownOrigin) return headers
  if (options.etag !== undefined) headers.set('if-none-match', options.etag)
  if (options.lastModified !== undefined) headers.set('if-modified-since', options.lastModified)
  for (const [name, value] of Object.entries(options.headers ?? {})) headers.set(name, value)
  return headers
}

/** What a status means; null for success, redirects and "not modified". */
function errorOf(url: URL, { status, headers }: HopAnswer) {
  if (status < 400) return null
  const label = labelOf(url)
  const message = `${label} answered with status ${status}.`
  if (status === 404 || status === 410) {
    return fetchError('not_found', `${label} does not exist (status ${status}).`, { status })
  }
  const retryAfterMs = parseRetryAfter(headers.get('retry-after'))
  if (status === 429 || (status === 503 && retryAfterMs !== null)) {
    const passing = (retryAfterMs ?? 0) <= SHORT_WAIT_MS
    const wait = retryAfterMs === null ? {} : { retryAfterMs }
    return fetchError('too_many_requests', message, { status, passing, ...wait })
  }
  if (status >= 500 || status === 408 || status === 425) {
    return fetchError('upstream', message, { status, passing: true })
  }
  const code = [401, 403, 451].includes(status) ? 'forbidden' : 'bad_input'
  return fetchError(code, message, { status })
}
