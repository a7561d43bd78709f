export type { ContextFor } from './context-for.ts'
export { createContext7Handlers } from './context7/handlers.ts'
export { createMcpFetchHandler } from './http/mcp-fetch-handler.ts'
