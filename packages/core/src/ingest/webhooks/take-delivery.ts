import { createHash } from 'node:crypto'
import { type Context, operatorActor } from '../../context.ts'
import { requestRun } from '../../runs/index.ts'
import { deleteDelivery, insertDelivery, updateDelivery, type WebhookSource } from './queries.ts'
import { openSecret } from './seal-secret.ts'
import {
  accepted,
  duplicate,
  ignored,
  refused,
  unverified,
  type WebhookResult,
} from './webhook-result.ts'

export interface Delivery {
  provider: 'github' | 'gitlab' | 'npm'
  /** The host's own name of the delivery; null where it gives none. */
  id: string | null
  event: string
  body: Uint8Array
  /** Newest time that the delivery speaks of; null when it names none. */
  at: Date | null
  /** Sources that it may be for. */
  candidates: readonly WebhookSource[]
  isSigned(secret: string): boolean
  /** What it means for one source: null queues nothing. */
  decide(source: WebhookSource): Promise<Decision>
}

export type Decision =
  | { run: true; reason: string; locator?: string }
  | { run: false; reason: string }

/** Below the time that deliveries are remembered for: what is forgotten is too old to come again. */
const MAX_AGE_MS = 25 * 24 * 60 * 60_000

/**
 * Takes a delivery once: signature first, then age and replay, then what it means for each source
 * whose secret it was signed with. The id is not signed, so the body is remembered as well.
 */
export async function takeDelivery(ctx: Context, delivery: Delivery): Promise<WebhookResult> {
  const { provider, event, body, at } = delivery
  const sources = await verifiedSources(ctx, delivery)
  if (sources.length === 0) return unverified()
  if (at !== null && Date.now() - at.getTime() > MAX_AGE_MS) return refused(400, 'too old')
  const digest = `body:${createHash('sha256').update(event).update(body).digest('hex')}`
  const keys = delivery.id === null ? [digest] : [delivery.id.slice(0, 200), digest]
  const isNew = await insertDelivery(ctx.db, {
    provider,
    keys,
    event: event.slice(0, 100),
    sourceId: sources[0]?.id ?? null,
  })
  if (!isNew) return duplicate()
  try {
    const result = await workOff(ctx, delivery, sources)
    await updateDelivery(ctx.db, provider, keys, result.outcome)
    return result
  } catch (error) {
    await deleteDelivery(ctx.db, provider, keys)
    throw error
  }
}

async function verifiedSources(ctx: Context, { candidates, isSigned }: Delivery) {
  const verified: WebhookSource[] = []
  for (const source of candidates) {
    if (source.webhookSecret === null) continue
    const secret = await openSecret(ctx.env, source.webhookSecret).catch((error: unknown) => {
      ctx.log.error({ err: error, sourceId: source.id }, 'the secret of a webhook cannot be opened')
      return null
    })
    if (secret !== null && isSigned(secret)) verified.push(source)
  }
  return verified
}

async function workOff(
  ctx: Context,
  { decide }: Delivery,
  sources: readonly WebhookSource[],
): Promise<WebhookResult> {
  // The signature stands for the host; what it may do is to queue runs of these sources.
  const system: Context = { ...ctx, actor: operatorActor('webhook') }
  const runIds: string[] = []
  const reasons: string[] = []
  for (const source of sources) {
    const decision = await decide(source)
    reasons.push(decision.reason)
    if (!decision.run) continue
    const { runId } = await requestRun(system, {
      librarySlug: source.librarySlug,
      ...(source.isPrimary ? {} : { sourceLocator: decision.locator ?? source.locator }),
      range: null,
      libraryId: source.libraryId,
      ownerWorkspaceId: source.ownerWorkspaceId,
      trigger: 'webhook',
    })
    runIds.push(runId)
  }
  const reason = [...new Set(reasons)].join('; ')
  return runIds.length > 0 ? accepted(reason, runIds) : ignored(reason)
}
