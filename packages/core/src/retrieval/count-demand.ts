import { randomUUID } from 'node:crypto'
import type { Database } from '@twinmcp/db'
import type { Context } from '../context.ts'
import { enqueueTask } from '../ops/index.ts'

/** Questions are written down this long after the first of them: one row a library, not one a question. */
const FLUSH_MS = 5_000
const PRIORITY = 20

const waiting = new WeakMap<Database, Map<string, number>>()

/** Counts a question about a library, which decides how often its sources are looked at. */
export function countDemand(ctx: Context, slug: string): void {
  const counts = waiting.get(ctx.db)
  if (counts) {
    counts.set(slug, (counts.get(slug) ?? 0) + 1)
    return
  }
  waiting.set(ctx.db, new Map([[slug, 1]]))
  // A process that ends meanwhile loses a few counts, which nobody misses.
  setTimeout(() => void flush(ctx), FLUSH_MS).unref()
}

async function flush(ctx: Context): Promise<void> {
  const counts = waiting.get(ctx.db)
  waiting.delete(ctx.db)
  if (!counts) return
  const batchId = randomUUID()
  const payload = { counts: Object.fromEntries(counts), batchId }
  try {
    await enqueueTask(ctx.db, 'record_demand', payload, {
      jobKey: `demand:${batchId}`,
      priority: PRIORITY,
    })
  } catch (error) {
    ctx.log.debug({ err: error }, 'demand was not recorded')
  }
}
