import { McpServer } from '@modelcontextprotocol/server'
import packageJson from '../package.json' with { type: 'json' }
import type { ContextFor } from './context-for.ts'
import { registerQueryDocs } from './tools/query-docs.ts'
import { registerResolveLibraryId } from './tools/resolve-library-id.ts'

const INSTRUCTIONS = `Documentation of libraries, taken from the published packages themselves, by version.
Use it before you write or explain code that calls a library, also where you believe you know the answer: what you learnt may describe another version.
1. Take the version the project has installed (package.json, lockfile).
2. query-docs with /npm/<package>/<version> and one concrete question. Call resolve-library-id first only when you are unsure of the package's name.
3. Each answer states which version it is from. If that is not the one asked for, say so.
Separate topics need separate calls.`

/**
 * An MCP server with the tools of TwinMCP, for one connection (stdio) or one request (HTTP).
 * The tools never change while it runs, so it announces no list changes.
 */
export function createTwinServer(contextFor: ContextFor, request?: Request): McpServer {
  const server = new McpServer(
    {
      name: 'twinmcp',
      title: 'TwinMCP',
      version: packageJson.version,
      description: 'Exact, versioned, sourced documentation of libraries',
    },
    {
      instructions: INSTRUCTIONS,
      capabilities: { tools: { listChanged: false } },
      maxToolInputElements: 50,
      // Clients of 2026-07-28 need not ask for the tools again within the hour.
      cacheHints: {
        'tools/list': { ttlMs: 3_600_000, cacheScope: 'public' },
        'server/discover': { ttlMs: 3_600_000, cacheScope: 'public' },
      },
    },
  )
  registerResolveLibraryId(server, contextFor, request)
  registerQueryDocs(server, contextFor, request)
  return server
}
