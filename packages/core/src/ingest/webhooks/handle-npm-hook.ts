import { z } from 'zod'
import type { Context } from '../../context.ts'
import { markYanked, selectSourcesByLocator, type WebhookSource } from './queries.ts'
import { readJson } from './read-json.ts'
import { type Decision, takeDelivery } from './take-delivery.ts'
import { isSignedBy } from './verify-signature.ts'
import {
  MAX_BODY_BYTES,
  refused,
  type WebhookDelivery,
  type WebhookResult,
} from './webhook-result.ts'

const PayloadSchema = z.object({
  event: z.string().min(1).max(100),
  name: z.string().min(1).max(214),
  change: z.object({ version: z.string().optional().catch(undefined) }).catch({}),
  time: z.number().nullish().catch(null),
})
type Payload = z.infer<typeof PayloadSchema>

const RUNS = new Set([
  'package:publish',
  'package:dist-tag',
  'package:dist-tag-rm',
  'package:deprecated',
  'package:undeprecated',
])

/** A delivery of an npm hook on a package: verified, taken once. */
export async function handleNpmHook(
  ctx: Context,
  { headers, body, sourceId = null }: WebhookDelivery,
): Promise<WebhookResult> {
  if (body.length > MAX_BODY_BYTES) return refused(413, 'too large')
  const signature = headers['x-npm-signature']
  if (!signature) return refused(400, 'no signature of npm')
  const payload = PayloadSchema.safeParse(readJson(body))
  if (!payload.success) return refused(400, 'not a payload of an npm hook')
  const { name, event, time } = payload.data
  const found = await selectSourcesByLocator(ctx.db, [`npm:${name}`], sourceId)
  return takeDelivery(ctx, {
    provider: 'npm',
    id: null,
    event,
    body,
    at: time ? new Date(time) : null,
    candidates: found.filter(({ locator }) => locator === `npm:${name}`),
    isSigned: (secret) => isSignedBy(secret, body, signature),
    decide: (source) => decide(ctx, payload.data, source),
  })
}

async function decide(
  ctx: Context,
  { event, change }: Payload,
  source: WebhookSource,
): Promise<Decision> {
  if (RUNS.has(event)) return { run: true, reason: event }
  if (event !== 'package:unpublish')
    return { run: false, reason: `${event} changes no documentation` }
  if (!change.version) return { run: true, reason: event }
  await markYanked(ctx.db, source.libraryId, change.version, true)
  return { run: true, reason: `${change.version} unpublished` }
}
