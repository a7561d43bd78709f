import { dirname } from 'node:path'

export interface GitAccess {
  /** Proxy that checks the address behind every connection; null connects directly. */
  proxyUrl: string | null
  /** Value of the Authorization header for addresses below `base`; never part of a command line. */
  authorization?: { base: string; value: string } | null
  userAgent: string
}

/** What no repository and no user's configuration may change, whichever command runs. */
const FIXED: [key: string, value: string][] = [
  ['core.hooksPath', '/dev/null'],
  ['core.symlinks', 'false'],
  ['core.fsmonitor', 'false'],
  ['core.askPass', ''],
  ['credential.helper', ''],
  ['gc.auto', '0'],
  ['maintenance.auto', 'false'],
  ['fetch.unpackLimit', '1'],
  ['fetch.recurseSubmodules', 'false'],
  ['fetch.writeCommitGraph', 'false'],
  ['fetch.negotiationAlgorithm', 'noop'],
  ['submodule.recurse', 'false'],
  ['protocol.version', '2'],
  ['advice.detachedHead', 'false'],
  // Memory: large blobs are streamed, deltas are resolved on one thread with small caches.
  ['core.bigFileThreshold', '1m'],
  ['core.deltaBaseCacheLimit', '16m'],
  ['core.packedGitWindowSize', '8m'],
  ['core.packedGitLimit', '64m'],
  ['pack.threads', '1'],
  // A transfer that trickles ends.
  ['http.lowSpeedLimit', '1000'],
  ['http.lowSpeedTime', '30'],
]

/**
 * Environment of a git process: nothing of ours or the user's but where programs lie. Without
 * `access` no transport is allowed at all, so that a missing object is an error, not a download.
 */
export function gitEnvironment(
  gitPath: string,
  folder: string,
  access: GitAccess | null,
): Record<string, string> {
  const config = [...FIXED]
  if (access) {
    config.push(['http.userAgent', access.userAgent])
    if (access.proxyUrl) config.push(['http.proxy', access.proxyUrl])
    if (access.authorization) {
      const { base, value } = access.authorization
      config.push([`http.${base.replace(/\/?$/, '/')}.extraHeader`, `Authorization: ${value}`])
      // git would send the header on to wherever the host redirects.
      config.push(['http.followRedirects', 'false'])
    }
  }
  return {
    PATH: `${dirname(gitPath)}:/usr/local/bin:/usr/bin:/bin`,
    HOME: folder,
    LC_ALL: 'C',
    GIT_CONFIG_NOSYSTEM: '1',
    GIT_CONFIG_GLOBAL: '/dev/null',
    GIT_ATTR_NOSYSTEM: '1',
    GIT_TERMINAL_PROMPT: '0',
    GIT_ASKPASS: '/bin/false',
    GIT_OPTIONAL_LOCKS: '0',
    GIT_NO_LAZY_FETCH: '1',
    GIT_NO_REPLACE_OBJECTS: '1',
    // Repositories around the cache are none of its business.
    GIT_CEILING_DIRECTORIES: dirname(folder),
    GIT_ALLOW_PROTOCOL: access ? 'http:https' : 'none',
    GIT_CONFIG_COUNT: String(config.length),
    ...Object.fromEntries(
      config.flatMap(([key, value], index) => [
        [`GIT_CONFIG_KEY_${index}`, key],
        [`GIT_CONFIG_VALUE_${index}`, value],
      ]),
    ),
  }
}
