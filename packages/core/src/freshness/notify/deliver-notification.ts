import type { Context } from '../../context.ts'
import { AppError } from '../../errors.ts'
import { postWebhook } from './post-webhook.ts'
import { takeDelivery, updateDelivery } from './queries.ts'
import { sendMail } from './send-mail.ts'

/** With the doubling waits of the queue, the last one is tried after about three hours. */
export const MAX_ATTEMPTS = 9

/**
 * Sends one message one way. What was sent is never sent again, and two jobs of one delivery do not
 * send it together. A failure is recorded and thrown, so that the queue tries again with growing
 * pauses; after the last attempt it is given up.
 */
export async function deliverNotification(ctx: Context, deliveryId: number): Promise<void> {
  const failure = await ctx.db.transaction(async (tx) => {
    const taken = await takeDelivery(tx, deliveryId)
    if (!taken) return null
    const attempts = taken.attempts + 1
    try {
      if (taken.channel === 'email') await sendMail(ctx.env, deliveryId, taken.notification)
      else await postWebhook(ctx.env, deliveryId, taken.notification, new Date())
    } catch (error) {
      const lastError = error instanceof Error ? error.message.slice(0, 1_000) : 'unknown'
      const isLast = attempts >= MAX_ATTEMPTS
      await updateDelivery(tx, deliveryId, {
        status: isLast ? 'failed' : 'pending',
        attempts,
        lastError,
      })
      return { error, isLast }
    }
    await updateDelivery(tx, deliveryId, { status: 'sent', attempts, lastError: null })
    return null
  })
  if (!failure) return
  if (failure.isLast) {
    ctx.log.error({ err: failure.error, deliveryId }, 'notification given up')
    return
  }
  throw new AppError('unavailable', `Notification ${deliveryId} was not delivered.`, {
    cause: failure.error,
  })
}
