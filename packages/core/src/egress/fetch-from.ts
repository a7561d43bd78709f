import { isIP } from 'node:net'
import type { Context } from '../context.ts'
import { AppError } from '../errors.ts'
import { refuseAddress } from './classify-address.ts'
import { fetchThroughProxy } from './fetch-through-proxy.ts'
import { openEgress } from './open-egress.ts'
import { resolveTarget, resolveWithSystem } from './resolve-target.ts'

/**
 * `fetch` for what a configured server leads to. Its own host is the operator's choice and is asked
 * directly, and so is whatever a server in the operator's own network names: mirrors keep their files
 * on other internal hosts. Anything else was chosen by whoever wrote the answer, and goes through the
 * guard. Redirects are the caller's to follow, one by one.
 * @throws AppError `forbidden` for an address that may not be asked.
 */
export async function fetchFrom(
  ctx: Pick<Context, 'env'>,
  configured: URL,
  url: URL,
  init: { headers: Record<string, string>; signal: AbortSignal },
): Promise<Response> {
  const options = { ...init, redirect: 'manual' } as const
  if (url.hostname === configured.hostname || (await isInside(configured))) {
    return fetch(url, options)
  }
  const port = Number(url.port) || (url.protocol === 'https:' ? 443 : 80)
  const host = url.hostname.replace(/^\[|\]$/g, '')
  const target = await resolveTarget({ networks: [], resolve: resolveWithSystem }, { host, port })
  const { proxyUrl } = await openEgress(ctx.env)
  try {
    return await fetchThroughProxy(url, { ...options, proxy: proxyUrl })
  } catch (error) {
    // The guard decides; this only tells its reason, which a refused tunnel does not.
    if ('refusal' in target && target.refusal.code === 'forbidden') {
      throw new AppError('forbidden', `${configured.hostname} leads to ${target.refusal.reason}.`)
    }
    throw error
  }
}

/** Whether a server stands in a network that is not public: loopback, or the operator's own. */
async function isInside({ hostname }: URL): Promise<boolean> {
  const host = hostname.replace(/^\[|\]$/g, '')
  const addresses = isIP(host) ? [host] : await resolveWithSystem(host).catch(() => [])
  return addresses.length > 0 && addresses.every((address) => refuseAddress(address, []) !== null)
}
