import type { Context } from '../../../context.ts'
import { fetchUrl } from '../../../egress/index.ts'
import type { Repository } from './repository.ts'

const MAX_BYTES = 64 * 1024 * 1024
const SUFFIX = '/info/refs'

/**
 * Where a renamed repository lies now, on the same host; null when it has not moved there. git itself
 * must not follow with a token, since it would take it to any other host as well.
 */
export async function findNewAddress(
  ctx: Pick<Context, 'env' | 'log' | 'signal'>,
  { cloneUrl, authorization }: Repository,
): Promise<string | null> {
  const answer = await fetchUrl(ctx, `${cloneUrl}${SUFFIX}?service=git-upload-pack`, {
    headers: authorization ? { authorization: authorization.value } : {},
    sameHostOnly: true,
    maxBytes: MAX_BYTES,
    politeness: 'off',
    ...(ctx.signal ? { signal: ctx.signal } : {}),
  })
  const url = new URL(answer.url)
  if (url.origin !== new URL(cloneUrl).origin || !url.pathname.endsWith(SUFFIX)) return null
  const moved = url.origin + url.pathname.slice(0, -SUFFIX.length)
  return moved === cloneUrl ? null : moved
}
