import type { Env } from '../../env.ts'
import type { Channel } from './queries.ts'
import { OPERATOR } from './recipient-of.ts'

/** Ways out that are set up for a recipient. Only the operator has addresses while there are no accounts. */
export function channelsFor(
  env: Pick<Env, 'TWINMCP_SMTP_URL' | 'TWINMCP_NOTIFY_EMAIL' | 'TWINMCP_NOTIFY_WEBHOOK'>,
  recipient: string,
): Channel[] {
  if (recipient !== OPERATOR) return []
  const channels: Channel[] = []
  if (env.TWINMCP_SMTP_URL && env.TWINMCP_NOTIFY_EMAIL) channels.push('email')
  if (env.TWINMCP_NOTIFY_WEBHOOK) channels.push('webhook')
  return channels
}
