import type { Env } from '../env.ts'
import { parseNetworks } from './classify-address.ts'
import { type GuardProxy, startGuardProxy } from './guard-proxy.ts'
import { resolveWithSystem } from './resolve-target.ts'

/** An open way out; git takes `proxyUrl` as `http.proxy`, Chromium as its proxy server. */
export type Egress = GuardProxy

const opened = new Map<string, Promise<Egress>>()

/**
 * The process's guard proxy for a set of allowed networks; the first call starts it.
 * @throws AppError `bad_input` when TWINMCP_ALLOWED_NETWORKS is no list of networks.
 */
export function openEgress(env: Pick<Env, 'TWINMCP_ALLOWED_NETWORKS'>): Promise<Egress> {
  const key = env.TWINMCP_ALLOWED_NETWORKS
  const known = opened.get(key)
  if (known) return known
  const started = (async () =>
    startGuardProxy({ networks: parseNetworks(key), resolve: resolveWithSystem }))()
  opened.set(key, started)
  started.catch(() => opened.delete(key))
  return started
}

/** Ends every proxy of this process with what still goes through it. */
export async function closeEgress(): Promise<void> {
  const all = [...opened.values()]
  opened.clear()
  await Promise.all(all.map(async (egress) => (await egress).close().catch(() => {})))
}
