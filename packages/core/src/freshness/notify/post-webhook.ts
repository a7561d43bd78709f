import { createHmac } from 'node:crypto'
import type { Env } from '../../env.ts'
import { AppError } from '../../errors.ts'
import { linkTo } from './mail-text.ts'
import type { OutgoingNotification } from './queries.ts'

type WebhookEnv = Pick<
  Env,
  'TWINMCP_NOTIFY_WEBHOOK' | 'TWINMCP_NOTIFY_SECRET' | 'TWINMCP_PUBLIC_URL' | 'TWINMCP_USER_AGENT'
>

const TIMEOUT_MS = 15_000

/**
 * Posts a message as JSON to the operator's own address. With a secret, `TwinMCP-Signature` is
 * `v1=` and the hexadecimal HMAC-SHA256 of `<TwinMCP-Timestamp>.<body>`; the time is in seconds.
 * @throws AppError `upstream` for any answer but 2xx, redirects included.
 */
export async function postWebhook(
  env: WebhookEnv,
  deliveryId: number,
  notification: OutgoingNotification,
  now: Date,
): Promise<void> {
  if (!env.TWINMCP_NOTIFY_WEBHOOK) {
    throw new AppError('unavailable', 'No webhook is set up: TWINMCP_NOTIFY_WEBHOOK.')
  }
  const body = JSON.stringify(payloadOf(notification, env.TWINMCP_PUBLIC_URL ?? null))
  const timestamp = String(Math.floor(now.getTime() / 1000))
  const response = await fetch(env.TWINMCP_NOTIFY_WEBHOOK, {
    method: 'POST',
    redirect: 'manual',
    signal: AbortSignal.timeout(TIMEOUT_MS),
    body,
    headers: {
      'content-type': 'application/json',
      'user-agent': env.TWINMCP_USER_AGENT,
      'twinmcp-delivery': String(deliveryId),
      'twinmcp-timestamp': timestamp,
      ...(env.TWINMCP_NOTIFY_SECRET
        ? { 'twinmcp-signature': sign(env.TWINMCP_NOTIFY_SECRET, timestamp, body) }
        : {}),
    },
  })
  await response.body?.cancel()
  if (!response.ok) {
    throw new AppError('upstream', `The webhook answered with status ${response.status}.`)
  }
}

export function sign(secret: string, timestamp: string, body: string): string {
  return `v1=${createHmac('sha256', secret).update(`${timestamp}.${body}`).digest('hex')}`
}

function payloadOf(notification: OutgoingNotification, publicUrl: string | null) {
  const { id, kind, title, libraryId, libraryName, runId, createdAt } = notification
  const { inApp: _, ...facts } = notification.body
  return {
    id,
    kind,
    title,
    libraryId,
    libraryName,
    runId,
    createdAt: createdAt.toISOString(),
    url: publicUrl === null ? null : linkTo(notification, publicUrl),
    facts,
  }
}
