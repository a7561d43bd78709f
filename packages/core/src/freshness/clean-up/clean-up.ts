import type { Context } from '../../context.ts'
import { CLEAN_UPS, deleteSome, type Retention } from './queries.ts'

/** Short statements: each stands by itself, holds its locks for a moment, and may be the last one. */
const BATCH = 2_000
/** Of each table a day; what is left over goes the next day. */
const MOST_BATCHES = 200

const KEPT: Omit<Retention, 'rawDays' | 'changeDays'> = {
  notificationDays: 180,
  webhookDays: 30,
  demandDays: 400,
  runsPerSource: 100,
  candidates: 5_000,
}

/**
 * Throws away what has had its time, table by table: changes and runs first, since they keep raw texts
 * in use. Safe to kill at any point and to run again. Answers the rows deleted of each table.
 */
export async function cleanUp(
  ctx: Context,
  kept: Partial<Retention> = {},
): Promise<Record<string, number>> {
  const rawDays = ctx.env.TWINMCP_RAW_DAYS
  const keep: Retention = { rawDays, changeDays: rawDays, ...KEPT, ...kept }
  const deleted: Record<string, number> = {}
  for (const [table, statement] of Object.entries(CLEAN_UPS)) {
    deleted[table] = await deleteAll(ctx, () => statement(keep, BATCH))
  }
  ctx.log.info({ deleted }, 'cleaned up')
  return deleted
}

async function deleteAll(
  ctx: Context,
  statement: () => Parameters<typeof deleteSome>[1],
): Promise<number> {
  let total = 0
  for (let batch = 0; batch < MOST_BATCHES; batch++) {
    ctx.signal?.throwIfAborted()
    const rows = await deleteSome(ctx.db, statement())
    total += rows
    if (rows < BATCH) break
  }
  return total
}
