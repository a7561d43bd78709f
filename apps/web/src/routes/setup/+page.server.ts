import { stdioSetup } from '#lib/server/stdio-command.ts'
import type { PageServerLoad } from './$types'
import { CLIENTS, httpConfig, stdioConfig, TRANSPORTS } from './client-configs.ts'

export const load: PageServerLoad = ({ locals, url }) => {
  const client = CLIENTS.find((name) => name === url.searchParams.get('client')) ?? 'claude-code'
  const transport = TRANSPORTS.find((name) => name === url.searchParams.get('transport')) ?? 'http'
  // Paths of this machine are for those who run it.
  const isOperator = locals.ctx.actor.permissions.has('libraries:index')
  const stdio = isOperator ? stdioSetup() : null
  const address = `${locals.origin}/mcp`
  if (transport === 'stdio' && stdio) {
    const { ownDatabase, ...command } = stdio
    return { client, transport, address, ownDatabase, config: stdioConfig(client, command) }
  }
  const config = transport === 'http' ? httpConfig(client, address) : null
  return { client, transport, address, ownDatabase: false, config }
}
