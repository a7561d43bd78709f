import { statfs } from 'node:fs/promises'
import { availableParallelism, loadavg, totalmem } from 'node:os'
import type { Context } from '../../context.ts'
import { availableMemory } from './available-memory.ts'
import { type Budget, decideBudget, type Measured } from './budget.ts'
import { selectSizes } from './queries.ts'

const MB = 1024 * 1024

/** What this machine and the database have to spare now, and whether that is enough. */
export async function measureBudget(ctx: Pick<Context, 'db' | 'env'>): Promise<Budget> {
  const [sizes, diskFreeMb] = await Promise.all([
    selectSizes(ctx.db),
    freeDisk(ctx.env.TWINMCP_HOME),
  ])
  const measured: Measured = {
    cores: availableParallelism(),
    load: loadavg()[0] ?? 0,
    memoryMb: Math.round(totalmem() / MB),
    memoryFreeMb: Math.round(availableMemory() / MB),
    databaseMb: Math.round(sizes.database / MB),
    rawMb: Math.round(sizes.raw / MB),
    diskFreeMb,
  }
  return decideBudget(measured, ctx.env.TWINMCP_DISK_BUDGET_MB ?? null)
}

/** Null before the folder is there, and where the database lies elsewhere anyway. */
async function freeDisk(folder: string): Promise<number | null> {
  try {
    const { bavail, bsize } = await statfs(folder)
    return Math.round((bavail * bsize) / MB)
  } catch {
    return null
  }
}
