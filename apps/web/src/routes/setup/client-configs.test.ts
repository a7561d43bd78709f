import { describe, expect, it } from 'vitest'
import { CLIENTS, httpConfig, stdioConfig } from './client-configs.ts'

const url = 'http://127.0.0.1:3000/mcp'
const server = {
  command: '/opt/my tools/bun',
  args: ['/srv/twinmcp/packages/mcp/src/cli.ts', 'mcp'],
  env: { TWINMCP_HOME: "/srv/it's/.twinmcp" },
}

describe('client configurations', () => {
  it.each(CLIENTS)('%s over HTTP names the address of this server', (client) => {
    expect(httpConfig(client, url).text).toContain(url)
  })

  it.each(CLIENTS)('%s over HTTP is valid JSON wherever the file is JSON', (client) => {
    const { file, text } = httpConfig(client, url)
    if (file?.endsWith('.json')) expect(Object.keys(JSON.parse(text))).toHaveLength(1)
  })

  it.each(CLIENTS)('%s over stdio keeps a path with a space in one piece', (client) => {
    const { file, text } = stdioConfig(client, server)
    if (file?.endsWith('.json')) expect(text).toContain(JSON.stringify(server.command))
    if (file?.endsWith('.toml')) expect(text).toContain('command = "/opt/my tools/bun"')
    if (file === null) expect(text).toContain("'/opt/my tools/bun'")
  })

  it('escapes a quote in a variable for the shell', () => {
    expect(stdioConfig('claude-code', server).text).toContain(
      "--env TWINMCP_HOME='/srv/it'\\''s/.twinmcp'",
    )
  })
})
