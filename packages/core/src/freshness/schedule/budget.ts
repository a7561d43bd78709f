/** What the machine and the database say of themselves. Megabytes are 1024². */
export interface Measured {
  cores: number
  /** Load average of the last minute. */
  load: number
  memoryMb: number
  memoryFreeMb: number
  databaseMb: number
  /** Part of the database that is raw sources. */
  rawMb: number
  /** Free on the disk that holds the data; null where that cannot be told. */
  diskFreeMb: number | null
}

export interface Budget {
  state: 'open' | 'held'
  /** Why nothing more is scheduled for now; empty when open. */
  reasons: string[]
  measured: Measured
  diskBudgetMb: number | null
}

/** Requests of people still run while the scheduler holds back, so this is below what hurts. */
const MAX_LOAD_PER_CORE = 2
const MIN_MEMORY_MB = 300
const MIN_DISK_FREE_MB = 500

/** Whether refreshes may be started now. Held back by the processor, the memory or the disk. */
export function decideBudget(measured: Measured, diskBudgetMb: number | null): Budget {
  const reasons: string[] = []
  const { load, cores, memoryFreeMb, databaseMb, rawMb, diskFreeMb } = measured
  if (load > MAX_LOAD_PER_CORE * cores) {
    reasons.push(
      `the load is ${load.toFixed(1)} on ${cores} cores, above ${MAX_LOAD_PER_CORE} a core`,
    )
  }
  if (memoryFreeMb < MIN_MEMORY_MB) {
    reasons.push(`${Math.round(memoryFreeMb)} MB of memory are free, below ${MIN_MEMORY_MB} MB`)
  }
  if (diskFreeMb !== null && diskFreeMb < MIN_DISK_FREE_MB) {
    reasons.push(`${Math.round(diskFreeMb)} MB of disk are free, below ${MIN_DISK_FREE_MB} MB`)
  }
  if (diskBudgetMb !== null && databaseMb > diskBudgetMb) {
    reasons.push(
      `the database holds ${Math.round(databaseMb)} MB (${Math.round(rawMb)} MB of them raw sources), above its budget of ${diskBudgetMb} MB: raise TWINMCP_DISK_BUDGET_MB or remove libraries`,
    )
  }
  return { state: reasons.length > 0 ? 'held' : 'open', reasons, measured, diskBudgetMb }
}
