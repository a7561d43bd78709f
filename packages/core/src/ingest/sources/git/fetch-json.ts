import type { z } from 'zod'
import type { Context } from '../../../context.ts'
import { fetchUrl } from '../../../egress/index.ts'
import { AppError } from '../../../errors.ts'
import type { Conditional } from './repository.ts'

const MAX_BYTES = 32 * 1024 * 1024

/** JSON of a host's API, or that it is still the one of the ETag. @throws AppError, as `fetchUrl`. */
export async function fetchJson<T>(
  ctx: Pick<Context, 'env' | 'log' | 'signal'>,
  url: string,
  schema: z.ZodType<T>,
  options: { etag: string | null; headers: Record<string, string>; label: string },
): Promise<Conditional<T>> {
  const answer = await fetchUrl(ctx, url, {
    accept: 'application/json',
    headers: options.headers,
    maxBytes: MAX_BYTES,
    // An API is made to be asked often, and says itself when it is too often.
    politeness: 'off',
    ...(options.etag ? { etag: options.etag } : {}),
    ...(ctx.signal ? { signal: ctx.signal } : {}),
  })
  if (answer.notModified) return 'same'
  const parsed = schema.safeParse(readJson(answer.bytes))
  if (parsed.success) return { data: parsed.data, etag: answer.etag }
  throw new AppError('upstream', `The API's answer for ${options.label} is malformed.`)
}

function readJson(bytes: Uint8Array): unknown {
  try {
    return JSON.parse(new TextDecoder().decode(bytes))
  } catch {
    return null
  }
}
