export const CLIENTS = [
  'claude-code',
  'cursor',
  'vscode',
  'windsurf',
  'zed',
  'codex',
  'json',
] as const
export type Client = (typeof CLIENTS)[number]
export const TRANSPORTS = ['http', 'stdio'] as const
export type Transport = (typeof TRANSPORTS)[number]

export const CLIENT_NAMES: Record<Client, string> = {
  'claude-code': 'Claude Code',
  cursor: 'Cursor',
  vscode: 'VS Code',
  windsurf: 'Windsurf',
  zed: 'Zed',
  codex: 'Codex',
  json: 'JSON',
}

/** How a client on the server's machine starts its own process. */
export interface StdioCommand {
  command: string
  args: string[]
  env: Record<string, string>
}

export interface ClientConfig {
  /** File that `text` belongs into; null for a command to run. */
  file: string | null
  text: string
}

const json = (value: unknown) => JSON.stringify(value, null, 2)
const shellWord = (word: string) =>
  /^[\w@%+=:,./-]+$/.test(word) ? word : `'${word.replaceAll("'", `'\\''`)}'`
const toml = (value: string | string[]) => JSON.stringify(value)

/** What each client reads to call the server at `url`. */
export function httpConfig(client: Client, url: string): ClientConfig {
  const byClient: Record<Client, ClientConfig> = {
    'claude-code': {
      file: null,
      text: `claude mcp add --transport http twinmcp ${shellWord(url)}`,
    },
    cursor: { file: '~/.cursor/mcp.json', text: json({ mcpServers: { twinmcp: { url } } }) },
    vscode: {
      file: '.vscode/mcp.json',
      text: json({ servers: { twinmcp: { type: 'http', url } } }),
    },
    windsurf: {
      file: '~/.codeium/windsurf/mcp_config.json',
      text: json({ mcpServers: { twinmcp: { serverUrl: url } } }),
    },
    zed: {
      file: '~/.config/zed/settings.json',
      text: json({ context_servers: { twinmcp: { url } } }),
    },
    codex: {
      file: '~/.codex/config.toml',
      text: `[mcp_servers.twinmcp]\nurl = ${toml(url)}`,
    },
    json: {
      file: 'mcp.json',
      text: json({ mcpServers: { twinmcp: { type: 'http', url } } }),
    },
  }
  return byClient[client]
}

/** What each client reads to start the server itself. */
export function stdioConfig(client: Client, server: StdioCommand): ClientConfig {
  const { command, args, env } = server
  const variables = Object.entries(env)
  const byClient: Record<Client, ClientConfig> = {
    'claude-code': {
      file: null,
      text: [
        'claude mcp add twinmcp',
        ...variables.map(([name, value]) => `--env ${name}=${shellWord(value)}`),
        '--',
        ...[command, ...args].map(shellWord),
      ].join(' '),
    },
    cursor: { file: '~/.cursor/mcp.json', text: json({ mcpServers: { twinmcp: server } }) },
    vscode: {
      file: '.vscode/mcp.json',
      text: json({ servers: { twinmcp: { type: 'stdio', ...server } } }),
    },
    windsurf: {
      file: '~/.codeium/windsurf/mcp_config.json',
      text: json({ mcpServers: { twinmcp: server } }),
    },
    zed: {
      file: '~/.config/zed/settings.json',
      text: json({ context_servers: { twinmcp: server } }),
    },
    codex: {
      file: '~/.codex/config.toml',
      text: [
        '[mcp_servers.twinmcp]',
        `command = ${toml(command)}`,
        `args = ${toml(args)}`,
        ...(variables.length > 0 ? ['', '[mcp_servers.twinmcp.env]'] : []),
        ...variables.map(([name, value]) => `${name} = ${toml(value)}`),
      ].join('\n'),
    },
    json: {
      file: 'mcp.json',
      text: json({ mcpServers: { twinmcp: { type: 'stdio', ...server } } }),
    },
  }
  return byClient[client]
}
