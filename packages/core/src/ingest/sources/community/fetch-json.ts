import type { z } from 'zod'
import { type FetchContext, type FetchOptions, fetchUrl } from '../../../egress/index.ts'
import { AppError } from '../../../errors.ts'

/** What fits in memory several times over. */
const MAX_BYTES = 20_000_000

/**
 * Asks a service for JSON of a known shape.
 * @throws AppError `upstream` for what is no such JSON, and what `fetchUrl` throws.
 */
export async function fetchJson<T>(
  ctx: FetchContext,
  url: string,
  shape: z.ZodType<T>,
  options: FetchOptions = {},
): Promise<T> {
  const { bytes } = await fetchUrl(ctx, url, {
    accept: 'application/json',
    maxBytes: MAX_BYTES,
    ...(ctx.signal ? { signal: ctx.signal } : {}),
    ...options,
  })
  const { host } = new URL(url)
  let data: unknown
  try {
    data = JSON.parse(new TextDecoder().decode(bytes))
  } catch (error) {
    throw new AppError('upstream', `${host} answered with something that is not JSON.`, {
      cause: error,
    })
  }
  const parsed = shape.safeParse(data)
  if (parsed.success) return parsed.data
  const [issue] = parsed.error.issues
  throw new AppError(
    'upstream',
    `${host} answered in an unknown form: ${issue?.path.join('.')} ${issue?.message}.`,
  )
}
