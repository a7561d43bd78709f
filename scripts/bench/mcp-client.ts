const MAX_ANSWER_MS = 30_000

/** Asks over HTTP MCP as a client of 2025-11-25 does, and returns the JSON-RPC answer as text. */
export async function callQueryDocs(
  url: string,
  input: { libraryId: string; query: string; maxTokens?: number },
): Promise<string> {
  const response = await fetch(`${url}/mcp`, {
    method: 'POST',
    headers: {
      'content-type': 'application/json',
      accept: 'application/json, text/event-stream',
      'mcp-protocol-version': '2025-11-25',
    },
    body: JSON.stringify({
      jsonrpc: '2.0',
      id: 1,
      method: 'tools/call',
      params: { name: 'query-docs', arguments: input },
    }),
    signal: AbortSignal.timeout(MAX_ANSWER_MS),
  })
  const text = await response.text()
  if (!response.ok || !text.includes('"status":"answer"')) {
    throw new Error(`query-docs answered ${response.status}: ${text.slice(0, 300)}`)
  }
  return text
}
