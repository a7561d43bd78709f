import { anonymousActor } from '@twinmcp/core'
import { type ContextFor, createContext7Handlers, createMcpFetchHandler } from '@twinmcp/mcp'
import { getApp } from './app.ts'

interface Handlers {
  /** `/mcp`, in every protocol revision that packages/mcp serves. */
  mcp: (request: Request) => Promise<Response>
  /** `/api/v2`, in the wire form of Context7. */
  context7: ReturnType<typeof createContext7Handlers>
}

let handlers: Handlers | null = null

/** The handlers of packages/mcp, bound to this process's App; they check Host and Origin themselves. */
export function programHandlers(): Handlers {
  handlers ??= createHandlers()
  return handlers
}

function createHandlers(): Handlers {
  const app = getApp()
  const { env, log } = app
  const actor = anonymousActor(env.TWINMCP_ANONYMOUS_ROLE)
  const contextFor: ContextFor = ({ requestId, signal }) =>
    app.contextFor({ actor, requestId, signal })
  const allowedHosts = [env.HOST, ...env.TWINMCP_ALLOWED_HOSTS]
  return {
    mcp: createMcpFetchHandler({
      contextFor,
      allowedHosts,
      onError: (error) => log.debug({ err: error }, 'MCP request refused'),
    }),
    context7: createContext7Handlers({ contextFor, allowedHosts }),
  }
}
