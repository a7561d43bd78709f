type FetchInit = BunFetchRequestInit & { proxy: string }

/**
 * `fetch` through its proxy, whatever NO_PROXY says. Bun lets NO_PROXY overrule the `proxy` option,
 * and operators put their intranet there: exactly what the guard must see. Bun reads it while
 * `fetch` is called, so nobody else misses it for the length of that call.
 */
export function fetchThroughProxy(url: URL, init: FetchInit): Promise<Response> {
  // biome-ignore lint/nursery/noJsRestrictedProperties: hides NO_PROXY from one call; nothing is read from it
  const { env } = process
  const hidden = ['NO_PROXY', 'no_proxy'].flatMap((name) => {
    const value = env[name]
    return value === undefined ? [] : [[name, value] as const]
  })
  for (const [name] of hidden) delete env[name]
  try {
    return fetch(url, init)
  } finally {
    for (const [name, value] of hidden) env[name] = value
  }
}
