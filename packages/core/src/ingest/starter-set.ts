import { readFile } from 'node:fs/promises'
import { fileURLToPath } from 'node:url'
import type { Database } from '@twinmcp/db'
import { z } from 'zod'
import type { Context } from '../context.ts'
import { AppError } from '../errors.ts'
import { requestIndex } from '../libraries/index.ts'
import { setMark } from '../ops/index.ts'

const BUNDLED = fileURLToPath(new URL('../../../../deploy/starter-set.json', import.meta.url))
const StarterSetSchema = z.object({ packages: z.array(z.string().min(1).max(300)).max(200) })

/**
 * Queues the starter set, once in the life of an installation, behind everything people ask for.
 * A bad file or entry is logged and costs nothing else. Returns how many were queued.
 */
export async function queueStarterSet(ctx: Context): Promise<number> {
  const path = ctx.env.TWINMCP_STARTER_SET ?? BUNDLED
  const packages = await readStarterSet(path).catch((error: unknown) => {
    ctx.log.error({ err: error, path }, 'the starter set cannot be read; nothing was queued')
    return null
  })
  if (packages === null) return 0
  // Mark and jobs together: a start that is killed between them would lose the rest for good.
  return ctx.db.transaction(async (tx) => {
    if (!(await setMark(tx, 'starter_set_queued'))) return 0
    const results = []
    for (const spec of packages) results.push(await queueOne({ ...ctx, db: tx as Database }, spec))
    const queued = results.filter(Boolean).length
    ctx.log.info({ queued }, 'starter set queued')
    return queued
  })
}

async function queueOne(ctx: Context, spec: string): Promise<boolean> {
  try {
    await requestIndex(ctx, { libraryId: spec, trigger: 'starter' })
    return true
  } catch (error) {
    if (!(error instanceof AppError)) throw error
    ctx.log.warn({ spec, reason: error.message }, 'starter package left out')
    return false
  }
}

async function readStarterSet(path: string): Promise<string[]> {
  return StarterSetSchema.parse(JSON.parse(await readFile(path, 'utf8'))).packages
}
