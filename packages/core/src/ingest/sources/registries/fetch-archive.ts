import { createHash, timingSafeEqual } from 'node:crypto'
import type { Context } from '../../../context.ts'
import { AppError } from '../../../errors.ts'
import type { RegistryEcosystem } from './registry-ecosystem.ts'
import { requestRegistry } from './request-registry.ts'

/** What vouches for an archive. */
export interface Digest {
  algorithm: 'sha256' | 'sha1' | 'md5' | 'sha384' | 'sha512'
  hex: string
}

export interface ArchiveRequest {
  ecosystem: RegistryEcosystem
  /** Below the registry's base, or absolute. */
  path: string
  label: string
  /** Null only where the registry gives none. */
  digest: Digest | null
}

export interface Archive {
  bytes: Uint8Array
  /** When the registry stored it, which is when it was published; null when unsaid. */
  publishedAt: Date | null
}

const MAX_BYTES = 200 * 1024 * 1024
const TIMEOUT_MS = 120_000

/**
 * Downloads an archive and checks it against the registry's digest. Null when it is not there.
 * @throws AppError `upstream` for what may pass, `bad_input` for archives that are too large or not
 * what the registry vouches for.
 */
export async function fetchArchive(ctx: Context, request: ArchiveRequest): Promise<Archive | null> {
  const { digest, ...asked } = request
  const answer = await requestRegistry(ctx, {
    ...asked,
    maxBytes: MAX_BYTES,
    timeoutMs: TIMEOUT_MS,
  })
  if (!answer) return null
  if (digest && !matches(answer.bytes, digest)) {
    throw new AppError(
      'bad_input',
      `The archive of ${request.label} is not the one that the registry vouches for (${digest.algorithm} mismatch). Nothing was indexed.`,
    )
  }
  return { bytes: answer.bytes, publishedAt: answer.lastModified }
}

function matches(bytes: Uint8Array, { algorithm, hex }: Digest): boolean {
  const actual = createHash(algorithm).update(bytes).digest()
  const wanted = Buffer.from(hex, 'hex')
  return actual.length === wanted.length && timingSafeEqual(actual, wanted)
}
