import { setTimeout as sleep } from 'node:timers/promises'
import { z } from 'zod'
import type { Context } from '../../../context.ts'
import { statusOf } from '../../../egress/index.ts'
import { AppError } from '../../../errors.ts'
import { fetchJson } from './fetch-json.ts'
import { INCLUDED } from './question.ts'

/** Longer than this is no pause between two requests but a request to come back later. */
const LONGEST_BACKOFF_S = 60

const Envelope = z.object({
  items: z.array(z.unknown()),
  has_more: z.boolean().default(false),
  /** Seconds until the same method may be asked again. */
  backoff: z.number().optional(),
  quota_remaining: z.number().optional(),
})
export type Envelope = z.infer<typeof Envelope>

/**
 * One method of the Stack Exchange API. What it asks us to wait is waited for before this returns.
 * @throws AppError `too_many_requests` when the quota is used up or the pause would be long.
 */
export async function askStackExchange(
  ctx: Context,
  method: string,
  parameters: Record<string, string | number>,
): Promise<Envelope> {
  const url = new URL(`/2.3/${method}`, ctx.env.TWINMCP_STACKEXCHANGE_URL)
  for (const [name, value] of Object.entries(parameters)) url.searchParams.set(name, String(value))
  const key = ctx.env.TWINMCP_STACKEXCHANGE_KEY
  if (key) url.searchParams.set('key', key)
  const envelope = await ask(ctx, url.href)
  const { backoff = 0, quota_remaining: quota, has_more: more } = envelope
  if (quota !== undefined && quota <= 0 && more) {
    throw new AppError(
      'too_many_requests',
      'The daily quota of the Stack Exchange API is used up; a key (TWINMCP_STACKEXCHANGE_KEY) raises it.',
    )
  }
  if (backoff > LONGEST_BACKOFF_S) {
    throw new AppError(
      'too_many_requests',
      `The Stack Exchange API asks for a pause of ${backoff} s.`,
    )
  }
  if (backoff > 0) await pause(backoff * 1_000, ctx.signal)
  return envelope
}

async function ask(ctx: Context, url: string): Promise<Envelope> {
  try {
    return await fetchJson(ctx, url, Envelope, { sameHostOnly: true })
  } catch (error) {
    // Its answer to too many requests is 400; requests that are wrong in themselves we do not make.
    if (statusOf(error) !== 400) throw error
    throw new AppError('too_many_requests', 'The Stack Exchange API refuses requests for now.', {
      cause: error,
    })
  }
}

async function pause(ms: number, signal: AbortSignal | undefined): Promise<void> {
  await sleep(ms, undefined, signal ? { signal } : {}).catch((error) => {
    signal?.throwIfAborted()
    throw error
  })
}

/** Name of the filter that makes answers come with their question; the same one for ever. */
export async function createFilter(ctx: Context): Promise<string> {
  const { items } = await askStackExchange(ctx, 'filters/create', {
    include: INCLUDED.join(';'),
    base: 'default',
    unsafe: 'false',
  })
  return z.object({ filter: z.string().min(1) }).parse(items[0]).filter
}
