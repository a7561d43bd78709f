import { ConstantBackoff, handleWhen, retry } from 'cockatiel'
import type { z } from 'zod'
import type { Context } from '../../../context.ts'
import { fetchFrom } from '../../../egress/index.ts'
import { AppError } from '../../../errors.ts'
import { ECOSYSTEMS } from '../../../libraries/index.ts'
import { registryAddress } from './registry-address.ts'
import type { RegistryEcosystem } from './registry-ecosystem.ts'

export interface RegistryRequest {
  ecosystem: RegistryEcosystem
  /** Below the registry's base, or absolute. */
  path: string
  /** What is asked for, in messages: `requests 2.32.0`. */
  label: string
  accept?: string
  maxBytes?: number
  timeoutMs?: number
}

export interface RegistryAnswer {
  /** Address that answered, after redirects. */
  url: string
  bytes: Uint8Array
  mediaType: string
  lastModified: Date | null
}

const MB = 1024 * 1024
/** `boto3` has 2,000 versions in 3 MB; far above is no index. */
const MAX_BYTES = 64 * MB
const TIMEOUT_MS = 20_000
const MAX_REDIRECTS = 5

class Passing extends Error {}

const withRetry = retry(
  handleWhen((error) => error instanceof Passing || error instanceof TypeError),
  { maxAttempts: 2, backoff: new ConstantBackoff(300) },
)

/**
 * Asks a registry, twice more when the failure may pass. Null when it has no such thing.
 * @throws AppError `upstream` for what may pass, `bad_input` for answers beyond the limit, or the
 * signal's reason.
 */
export async function requestRegistry(
  ctx: Context,
  request: RegistryRequest,
): Promise<RegistryAnswer | null> {
  const { label: registry } = ECOSYSTEMS[request.ecosystem]
  ctx.signal?.throwIfAborted()
  try {
    return await withRetry.execute(() => ask(ctx, request))
  } catch (error) {
    if (error instanceof AppError) throw error
    ctx.signal?.throwIfAborted()
    const reason = error instanceof Error ? error.message : 'unknown reason'
    throw new AppError(
      'upstream',
      `${registry} could not be read for ${request.label} (${reason}). Check the network and the registry setting, then try again.`,
      { cause: error },
    )
  }
}

/** The same, as JSON of a known shape. @throws AppError `upstream` when it is malformed. */
export async function requestJson<T>(
  ctx: Context,
  request: RegistryRequest,
  schema: z.ZodType<T>,
): Promise<T | null> {
  const answer = await requestRegistry(ctx, { accept: 'application/json', ...request })
  if (!answer) return null
  const parsed = schema.safeParse(parseJson(textOf(answer)))
  if (parsed.success) return parsed.data
  const { label } = ECOSYSTEMS[request.ecosystem]
  const where = parsed.error.issues[0]?.path.join('.') ?? ''
  throw new AppError(
    'upstream',
    `${label}'s answer for ${request.label} is malformed at "${where}".`,
  )
}

export const textOf = ({ bytes }: Pick<RegistryAnswer, 'bytes'>): string =>
  Buffer.from(bytes).toString('utf8')

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return undefined
  }
}

async function ask(ctx: Context, request: RegistryRequest): Promise<RegistryAnswer | null> {
  const base = await registryAddress(ctx, request.ecosystem)
  const timeout = AbortSignal.timeout(request.timeoutMs ?? TIMEOUT_MS)
  const signal = ctx.signal ? AbortSignal.any([ctx.signal, timeout]) : timeout
  let url = new URL(request.path, base.url)
  for (let hop = 0; hop <= MAX_REDIRECTS; hop++) {
    if (!/^https?:$/.test(url.protocol)) {
      throw new AppError('bad_input', `The address of ${request.label} is not http(s).`)
    }
    const headers = {
      accept: request.accept ?? '*/*',
      'user-agent': ctx.env.TWINMCP_USER_AGENT,
      ...(url.origin === new URL(base.url).origin ? base.headers : {}),
    }
    const response = await fetchFrom(ctx, new URL(base.url), url, { headers, signal })
    const location = response.headers.get('location')
    if (response.status < 300 || response.status >= 400 || !location) {
      return read(response, url, request)
    }
    await response.body?.cancel()
    if (!URL.canParse(location, url.href)) break
    url = new URL(location, url)
  }
  throw new Error(`more than ${MAX_REDIRECTS} redirects`)
}

async function read(
  response: Response,
  url: URL,
  request: RegistryRequest,
): Promise<RegistryAnswer | null> {
  const { status } = response
  if (status === 404 || status === 410) {
    await response.body?.cancel()
    return null
  }
  if (status === 429 || status >= 500) throw new Passing(`status ${status}`)
  if (!response.ok) throw refused(request, status)
  const stored = Date.parse(response.headers.get('last-modified') ?? '')
  return {
    url: url.href,
    bytes: await readBounded(response, request),
    mediaType: (response.headers.get('content-type') ?? '').split(';')[0]?.trim() ?? '',
    lastModified: Number.isNaN(stored) ? null : new Date(stored),
  }
}

async function readBounded(response: Response, request: RegistryRequest): Promise<Uint8Array> {
  const limit = request.maxBytes ?? MAX_BYTES
  const tooLarge = () =>
    new AppError('bad_input', `The answer for ${request.label} is larger than ${limit / MB} MB.`)
  if (Number(response.headers.get('content-length') ?? 0) > limit) throw tooLarge()
  const parts: Uint8Array[] = []
  let size = 0
  for await (const part of response.body ?? []) {
    size += part.byteLength
    if (size > limit) throw tooLarge()
    parts.push(part)
  }
  return Buffer.concat(parts)
}

function refused(request: RegistryRequest, status: number): AppError {
  const { label } = ECOSYSTEMS[request.ecosystem]
  const hint =
    status === 401 || status === 403 ? 'Check the credentials.' : 'Check the registry setting.'
  return new AppError(
    'upstream',
    `${label} refused ${request.label} with status ${status}. ${hint}`,
  )
}
