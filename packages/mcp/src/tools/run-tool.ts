import type { CallToolResult, ServerContext } from '@modelcontextprotocol/server'
import type { Context } from '@twinmcp/core/context'
import { AppError, toPublicError } from '@twinmcp/core/errors'
import type { ContextFor } from '../context-for.ts'

interface ToolCall {
  tool: string
  contextFor: ContextFor
  /** The HTTP request the call came with; absent over stdio. */
  request: Request | undefined
}

/**
 * Runs a tool and turns what goes wrong into a result that the model can read and act on. The one
 * place where a domain error becomes an MCP error; unknown errors go to the log and never out.
 */
export async function runTool(
  call: ToolCall,
  server: ServerContext,
  run: (ctx: Context) => Promise<CallToolResult>,
): Promise<CallToolResult> {
  const requestId = call.request?.headers.get('x-request-id') ?? crypto.randomUUID()
  // Over HTTP of the 2025 revisions a cancellation is only seen as the connection that closes.
  const signals = [server.mcpReq.signal, call.request?.signal].filter((signal) => signal != null)
  const signal = AbortSignal.any(signals)
  let ctx: Context | undefined
  try {
    ctx = await call.contextFor({
      requestId,
      signal,
      ...(call.request && { request: call.request }),
    })
    return await run(ctx)
  } catch (error) {
    // Nobody reads this any more, and what a verb throws when it is stopped says nothing.
    if (signal.aborted) return errorResult('The call was cancelled.')
    if (error instanceof AppError && error.code !== 'internal') return errorResult(error.message)
    ctx?.log.error({ err: error, tool: call.tool }, 'tool failed')
    return errorResult(`${toPublicError(error).message} (${requestId})`)
  }
}

function errorResult(text: string): CallToolResult {
  return { isError: true, content: [{ type: 'text', text }] }
}
