import { homedir } from 'node:os'
import { join, resolve } from 'node:path'
import { Problem } from './problem.ts'

export interface Settings {
  home: string
  cacheDir: string
  host: string
  port: number
  databaseUrl: string | undefined
}

type Environment = Record<string, string | undefined>

/**
 * The few settings that matter before anything is installed. All of them are read and checked again by
 * packages/core/src/env.ts, with the same defaults, as soon as that can be loaded.
 */
export function readSettings(env: Environment = process.env): Settings {
  const port = Number(env.PORT || 3000)
  if (!Number.isInteger(port) || port < 0 || port > 65_535) {
    throw new Problem(
      `PORT is "${env.PORT}".`,
      'Use a whole number from 0 (any free port) to 65535.',
    )
  }
  const sharedCache = env.XDG_CACHE_HOME || join(homedir(), '.cache')
  return {
    home: resolve(env.TWINMCP_HOME || '.twinmcp'),
    cacheDir: resolve(env.TWINMCP_CACHE || join(sharedCache, 'twinmcp')),
    host: env.HOST || '127.0.0.1',
    port,
    databaseUrl: env.DATABASE_URL || undefined,
  }
}

/** Where a browser on this computer finds the web app. */
export function localUrl({ host, port }: Pick<Settings, 'host' | 'port'>): string {
  const everywhere = ['0.0.0.0', '::', '[::]'].includes(host)
  const name = everywhere ? '127.0.0.1' : host
  return `http://${name.includes(':') ? `[${name}]` : name}:${port}`
}
