import { decodeBody } from './decode-body.ts'
import { fetchError } from './fetch-error.ts'
import { fetchThroughProxy } from './fetch-through-proxy.ts'
import type { Egress } from './open-egress.ts'
import { type BodyLimits, readBody, tooLarge } from './read-body.ts'

export interface HopRequest extends BodyLimits {
  method: 'GET' | 'HEAD'
  headers: Headers
  /** For the whole answer. */
  timeoutMs: number
  signal: AbortSignal | undefined
  /** Certificates to trust besides the system's. */
  ca: string | undefined
}

export interface HopAnswer {
  status: number
  headers: Headers
  /** Decoded; empty unless the status is a success. */
  bytes: Buffer
}

/** Codes that no second try changes. */
const LASTING = /TLS|CERT|SELF_SIGNED|ISSUER|HeadersTooLarge|Malformed|HTTP_?Response/i

/**
 * One request through the guard proxy, following nothing.
 * @throws AppError `forbidden` when the guard refused, `upstream` when no whole answer came,
 * `bad_input` when it is larger than `maxBytes`; the signal's reason.
 */
export async function requestOnce(
  egress: Egress,
  url: URL,
  request: HopRequest,
): Promise<HopAnswer> {
  const { method, headers, signal, timeoutMs } = request
  const label = labelOf(url)
  const late = AbortSignal.timeout(timeoutMs)
  try {
    const response = await fetchThroughProxy(url, {
      method,
      headers,
      redirect: 'manual',
      proxy: egress.proxyUrl,
      decompress: false,
      signal: signal ? AbortSignal.any([signal, late]) : late,
      ...(request.ca === undefined ? {} : { tls: { ca: request.ca } }),
    })
    if (response.headers.get(egress.mark.name) === egress.mark.value) throw refused(egress, url)
    if (!response.ok || method === 'HEAD') {
      await response.body?.cancel()
      return { status: response.status, headers: response.headers, bytes: Buffer.alloc(0) }
    }
    if (Number(response.headers.get('content-length') ?? 0) > request.maxBytes) {
      await response.body?.cancel()
      throw tooLarge(label, request.maxBytes)
    }
    const sent = await readBody(response.body, request, label)
    const encoding = response.headers.get('content-encoding')
    const bytes = await decodeBody(sent, encoding, request.maxBytes, label)
    return { status: response.status, headers: response.headers, bytes }
  } catch (error) {
    signal?.throwIfAborted()
    if (error instanceof Error && error.name === 'AppError') throw error
    if (late.aborted) {
      throw fetchError('upstream', `${label} was not read within ${timeoutMs / 1_000} s.`)
    }
    throw failed(egress, url, error)
  }
}

/** Host and path: a query may hold what is nobody else's business. */
export const labelOf = (url: URL) => `${url.host}${url.pathname}`.slice(0, 200)

function failed(egress: Egress, url: URL, error: unknown) {
  const code = error instanceof Error && 'code' in error ? String(error.code) : ''
  if (code === 'ERR_PROXY_TUNNEL') return refused(egress, url)
  const passing = !LASTING.test(code)
  return fetchError(
    'upstream',
    `${labelOf(url)} could not be read (${code || 'no answer'}).`,
    { passing },
    error,
  )
}

function refused(egress: Egress, url: URL) {
  const port = url.port || (url.protocol === 'https:' ? '443' : '80')
  const refusal = egress.refusalOf(`${url.hostname.replace(/^\[|\]$/g, '')}:${port}`)
  if (!refusal) {
    return fetchError('upstream', `${labelOf(url)} could not be connected to.`, { passing: true })
  }
  return fetchError(refusal.code, `${labelOf(url)} was not asked: ${refusal.reason}.`, {
    passing: refusal.code === 'upstream',
  })
}
