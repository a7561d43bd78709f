export type { ContextFor, IncomingCall } from './context-for.ts'
export {
  type Context7Handlers,
  type Context7Options,
  createContext7Handlers,
} from './context7/handlers.ts'
export { createMcpFetchHandler, type McpFetchOptions } from './http/mcp-fetch-handler.ts'
export { createTwinServer } from './server.ts'
