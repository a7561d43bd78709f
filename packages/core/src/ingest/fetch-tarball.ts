import ssri from 'ssri'
import type { Context } from '../context.ts'
import { fetchFrom } from '../egress/index.ts'
import { AppError } from '../errors.ts'
import { type Manifest, registryAuthorization, registryFor } from '../libraries/index.ts'

export interface Tarball {
  bytes: Uint8Array
  /** When the registry stored it, which is when the version was published; null when unsaid. */
  publishedAt: Date | null
}

const MAX_BYTES = 200 * 1024 * 1024
const TIMEOUT_MS = 120_000
const MAX_REDIRECTS = 5

/**
 * Downloads a version's tarball and checks it against the registry's integrity.
 * @throws AppError `upstream` (network, status, worth another try), `bad_input` (larger than 200 MB,
 * not what the registry vouches for).
 */
export async function fetchTarball(ctx: Context, manifest: Manifest): Promise<Tarball> {
  const label = `${manifest.name}@${manifest.version}`
  const timeout = AbortSignal.timeout(TIMEOUT_MS)
  const signal = ctx.signal ? AbortSignal.any([ctx.signal, timeout]) : timeout
  try {
    const response = await follow(ctx, manifest, signal)
    if (!response.ok) {
      throw new AppError(
        'upstream',
        `The tarball of ${label} answered with status ${response.status}.`,
      )
    }
    const bytes = await readBounded(response, label)
    checkIntegrity(bytes, manifest, label)
    const stored = Date.parse(response.headers.get('last-modified') ?? '')
    return { bytes, publishedAt: Number.isNaN(stored) ? null : new Date(stored) }
  } catch (error) {
    if (error instanceof AppError) throw error
    ctx.signal?.throwIfAborted()
    const reason = error instanceof Error ? error.message : 'unknown reason'
    throw new AppError('upstream', `The tarball of ${label} could not be downloaded (${reason}).`, {
      cause: error,
    })
  }
}

/** Follows redirects itself: a token goes to the registry's own host only, and never to plain files. */
async function follow(ctx: Context, manifest: Manifest, signal: AbortSignal): Promise<Response> {
  const registry = new URL(registryFor(ctx, manifest.name))
  let address = new URL(manifest.dist.tarball)
  for (let hop = 0; hop <= MAX_REDIRECTS; hop++) {
    if (address.protocol !== 'https:' && address.protocol !== 'http:') {
      throw new AppError('bad_input', `The tarball address of ${manifest.name} is not http(s).`)
    }
    // The origin, not the host: a token must not go out over plain http either.
    const headers = address.origin === registry.origin ? registryAuthorization(registry.href) : {}
    const response = await fetchFrom(ctx, registry, address, { headers, signal })
    const location = response.headers.get('location')
    if (response.status < 300 || response.status >= 400 || !location) return response
    await response.body?.cancel()
    address = new URL(location, address)
  }
  throw new AppError(
    'upstream',
    `The tarball of ${manifest.name} redirects more than ${MAX_REDIRECTS} times.`,
  )
}

async function readBounded(response: Response, label: string): Promise<Uint8Array> {
  const tooLarge = () =>
    new AppError(
      'bad_input',
      `The tarball of ${label} is larger than ${MAX_BYTES / 1024 / 1024} MB.`,
    )
  if (Number(response.headers.get('content-length') ?? 0) > MAX_BYTES) throw tooLarge()
  const parts: Uint8Array[] = []
  let size = 0
  for await (const part of response.body ?? []) {
    size += part.byteLength
    if (size > MAX_BYTES) throw tooLarge()
    parts.push(part)
  }
  return Buffer.concat(parts)
}

function checkIntegrity(bytes: Uint8Array, { dist }: Manifest, label: string): void {
  const expected =
    dist.integrity ?? (dist.shasum ? ssri.fromHex(dist.shasum, 'sha1').toString() : null)
  if (expected === null) {
    throw new AppError(
      'bad_input',
      `The registry gives no integrity for ${label}; it cannot be trusted.`,
    )
  }
  if (ssri.checkData(Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength), expected))
    return
  throw new AppError(
    'bad_input',
    `The tarball of ${label} is not the one that the registry vouches for (integrity mismatch). Nothing was indexed.`,
  )
}
