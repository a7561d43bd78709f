import { fetchError } from './fetch-error.ts'

export interface BodyLimits {
  maxBytes: number
  /** Longest silence between two pieces. */
  idleMs: number
}

/** After so long, a body that averages less is one that is fed to us drop by drop. */
const RATE_AFTER_MS = 10_000
const MIN_BYTES_PER_SECOND = 256

/**
 * The whole body as sent, read no further than its limit.
 * @throws AppError `bad_input` larger than `maxBytes`; `upstream` silent for too long, or too slow.
 */
export async function readBody(
  body: ReadableStream<Uint8Array> | null,
  limits: BodyLimits,
  label: string,
): Promise<Buffer> {
  if (body === null) return Buffer.alloc(0)
  const reader = body.getReader()
  const startedAt = performance.now()
  const parts: Uint8Array[] = []
  let size = 0
  try {
    for (;;) {
      const { done, value } = await inTime(reader.read(), limits.idleMs, label)
      if (done) return Buffer.concat(parts)
      size += value.byteLength
      if (size > limits.maxBytes) throw tooLarge(label, limits.maxBytes)
      parts.push(value)
      const elapsedMs = performance.now() - startedAt
      if (elapsedMs > RATE_AFTER_MS && size < (MIN_BYTES_PER_SECOND * elapsedMs) / 1_000) {
        throw fetchError('upstream', `${label} is sent too slowly.`)
      }
    }
  } catch (error) {
    // Ends the connection: what is still to come is not waited for.
    reader.cancel().catch(() => {})
    throw error
  }
}

export const tooLarge = (label: string, maxBytes: number) =>
  fetchError('bad_input', `${label} is larger than ${Math.ceil(maxBytes / 1_000)} kB.`)

async function inTime<T>(read: Promise<T>, idleMs: number, label: string): Promise<T> {
  let timer: ReturnType<typeof setTimeout> | undefined
  const silence = new Promise<never>((_, reject) => {
    timer = setTimeout(
      () => reject(fetchError('upstream', `${label} stopped sending for ${idleMs / 1_000} s.`)),
      idleMs,
    )
  })
  try {
    return await Promise.race([read, silence])
  } finally {
    clearTimeout(timer)
  }
}
