import { existsSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { getApp } from './app.ts'

export interface StdioSetup {
  command: string
  args: string[]
  env: Record<string, string>
  /** True when the server does not run on the Postgres of TWINMCP_HOME. */
  ownDatabase: boolean
}

/** How a client on this machine starts the MCP server over stdio, or null where that cannot work. */
export function stdioSetup(): StdioSetup | null {
  const { env } = getApp()
  const cli = join(dirname(fileURLToPath(import.meta.resolve('@twinmcp/mcp'))), 'cli.ts')
  if (!existsSync(cli)) return null
  return {
    command: process.execPath,
    args: [cli, 'mcp'],
    env: { TWINMCP_HOME: env.TWINMCP_HOME },
    ownDatabase: !decodeURIComponent(env.DATABASE_URL).includes(env.TWINMCP_HOME),
  }
}
