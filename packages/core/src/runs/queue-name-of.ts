/**
 * Queue in which the work of a source waits, so that one job at a time asks a host: `host:zod.dev`
 * for sources that are an address, null for the others, which share the workers freely.
 * @param locator kind and name: `website:https://zod.dev/`.
 */
export function queueNameOf(locator: string): string | null {
  const name = locator.slice(locator.indexOf(':') + 1)
  if (!/^https?:\/\//i.test(name) || !URL.canParse(name)) return null
  const { hostname } = new URL(name)
  return hostname === '' ? null : `host:${hostname.replace(/\.$/, '')}`
}

/** Queue of a run: that of its source, which for a site or a repository its library's id tells. */
export function queueNameOfRun(run: {
  librarySlug: string
  /** Empty for the source that the library is made from. */
  sourceLocator: string
}): string | null {
  if (run.sourceLocator !== '') return queueNameOf(run.sourceLocator)
  const host = /^\/(?:site\/([^/]+)|([^/]+\.[^/]+)\/)/.exec(run.librarySlug)
  return host ? queueNameOf(`site:https://${host[1] ?? host[2]}/`) : null
}
