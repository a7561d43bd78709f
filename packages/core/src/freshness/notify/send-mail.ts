import { createTransport } from 'nodemailer'
import type { Env } from '../../env.ts'
import { AppError } from '../../errors.ts'
import { mailText } from './mail-text.ts'
import type { OutgoingNotification } from './queries.ts'

type MailEnv = Pick<
  Env,
  | 'TWINMCP_SMTP_URL'
  | 'TWINMCP_MAIL_FROM'
  | 'TWINMCP_NOTIFY_EMAIL'
  | 'TWINMCP_LOCALE'
  | 'TWINMCP_PUBLIC_URL'
>

const TIMEOUT_MS = 20_000

/** Sends a message by mail. @throws AppError `unavailable` when mail is not set up, else what the server said. */
export async function sendMail(
  env: MailEnv,
  deliveryId: number,
  notification: OutgoingNotification,
): Promise<void> {
  if (!env.TWINMCP_SMTP_URL || !env.TWINMCP_NOTIFY_EMAIL) {
    throw new AppError('unavailable', 'Mail is not set up: TWINMCP_SMTP_URL, TWINMCP_NOTIFY_EMAIL.')
  }
  const locale = env.TWINMCP_LOCALE
  const transport = createTransport({
    url: env.TWINMCP_SMTP_URL,
    connectionTimeout: TIMEOUT_MS,
    greetingTimeout: TIMEOUT_MS,
    socketTimeout: TIMEOUT_MS,
    // Texts name files and addresses at will; none of them is to be fetched by the mailer.
    disableFileAccess: true,
    disableUrlAccess: true,
  })
  try {
    await transport.sendMail({
      from: env.TWINMCP_MAIL_FROM,
      to: env.TWINMCP_NOTIFY_EMAIL,
      ...mailText(notification, locale, env.TWINMCP_PUBLIC_URL ?? null),
      // The same at every try: a mail sent twice, by a kill at the wrong moment, is recognised.
      messageId: `<twinmcp-${notification.createdAt.getTime()}-${deliveryId}@${domainOf(env.TWINMCP_MAIL_FROM)}>`,
      headers: { 'Auto-Submitted': 'auto-generated' },
    })
  } finally {
    transport.close()
  }
}

function domainOf(address: string): string {
  return /@([a-z0-9.-]+)/i.exec(address)?.[1] ?? 'localhost'
}
