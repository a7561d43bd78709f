export interface Welcome {
  url: string
  /** Whether only this computer can reach it. */
  isLocal: boolean
  home: string
  logFolder: string
  /** How long the start took. */
  seconds: number
}

/** What the operator needs once everything runs: the addresses and configurations to paste. */
export function formatWelcome({ url, isLocal, home, logFolder, seconds }: Welcome): string {
  const mcp = `${url}/mcp`
  const cursor = JSON.stringify({ mcpServers: { twinmcp: { url: mcp } } }, null, 2)
  const vscode = JSON.stringify({ servers: { twinmcp: { type: 'http', url: mcp } } }, null, 2)
  return `
TwinMCP is ready (${seconds.toFixed(1)} s).

  Web app   ${url}
  MCP       ${mcp}
  API       ${url}/api/v2

Connect an assistant:

  Claude Code
    claude mcp add --transport http twinmcp ${mcp}

  Cursor (~/.cursor/mcp.json)
${indent(cursor)}

  VS Code (.vscode/mcp.json)
${indent(vscode)}

  Add a library: ${url}/libraries, or  npx -y bun run twinmcp add npm:zod

${isLocal ? 'Only this computer can reach it. For others too: HOST=0.0.0.0 npx -y bun run start\n' : ''}Data: ${home}   Logs: ${logFolder}
Ctrl-C stops everything.
`
}

function indent(text: string): string {
  return text.replace(/^/gm, '    ')
}
