import type { Context } from '../../../context.ts'
import { fetchThroughProxy, openEgress } from '../../../egress/index.ts'

const MAX_BYTES = 32 * 1024 * 1024

/**
 * `fetch` through the guard proxy, which refuses addresses that may not be asked, with a limit to the
 * answer's size. For API clients that bring their own retries.
 */
export function boundedFetch(ctx: Pick<Context, 'env'>) {
  return async (url: string, init: RequestInit): Promise<Response> => {
    const { proxyUrl } = await openEgress(ctx.env)
    const response = await fetchThroughProxy(new URL(url), { ...init, proxy: proxyUrl })
    const tooLarge = () => new Error(`an answer larger than ${MAX_BYTES} bytes`)
    if (Number(response.headers.get('content-length') ?? 0) > MAX_BYTES) throw tooLarge()
    if (!response.body) return response
    let size = 0
    const limit = new TransformStream<Uint8Array, Uint8Array>({
      transform(part, controller) {
        size += part.byteLength
        if (size > MAX_BYTES) controller.error(tooLarge())
        else controller.enqueue(part)
      },
    })
    const { status, statusText, headers } = response
    return new Response(response.body.pipeThrough(limit), { status, statusText, headers })
  }
}
