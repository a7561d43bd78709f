import { createMcpHandler } from '@modelcontextprotocol/server'
import type { ContextFor } from '../context-for.ts'
import { createTwinServer } from '../server.ts'
import { allowedHostnames, checkCaller } from './check-caller.ts'
import { allowOrigin, preflightResponse } from './cors.ts'

export interface McpFetchOptions {
  contextFor: ContextFor
  /** Host names besides loopback that clients may use. */
  allowedHosts: readonly string[]
  /** Told of requests refused by the protocol and of errors outside any tool. */
  onError?: (error: Error) => void
}

/** A tool call is a question and an id; 64 KB leaves room for a long one. */
const MAX_BODY_BYTES = 64 * 1024

/**
 * Answers `/mcp`: 2026-07-28 and, statelessly, the 2025 revisions. 403 for a foreign Host or Origin,
 * 413 above 64 KB, 415 for a body that is not JSON, 405 for GET and DELETE.
 */
export function createMcpFetchHandler(
  options: McpFetchOptions,
): (request: Request) => Promise<Response> {
  const hostnames = allowedHostnames(options.allowedHosts)
  const handler = createMcpHandler(
    ({ requestInfo }) => createTwinServer(options.contextFor, requestInfo),
    {
      maxRequestBodySize: MAX_BODY_BYTES,
      ...(options.onError && { onerror: options.onError }),
    },
  )
  return async (request) => {
    const problem = checkCaller(request, hostnames)
    if (problem) return refusal(problem.message)
    if (request.method === 'OPTIONS') return preflightResponse(request, 'POST, GET, DELETE')
    return allowOrigin(request, await handler.fetch(request))
  }
}

function refusal(message: string): Response {
  return Response.json(
    { jsonrpc: '2.0', error: { code: -32_000, message }, id: null },
    { status: 403 },
  )
}
