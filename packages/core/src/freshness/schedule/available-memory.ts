import { readFileSync } from 'node:fs'
import { freemem } from 'node:os'

/** What the kernel says; null where it says nothing. */
export interface MemoryFiles {
  /** `/proc/meminfo`. */
  meminfo: string | null
  /** `memory.max`, `memory.current` and `memory.stat` of the container's control group. */
  max: string | null
  current: string | null
  stat: string | null
}

const CGROUP = '/sys/fs/cgroup'

/** Bytes that this process and its like may still take, before the kernel begins to end processes. */
export function availableMemory(): number {
  const files: MemoryFiles = {
    meminfo: read('/proc/meminfo'),
    max: read(`${CGROUP}/memory.max`),
    current: read(`${CGROUP}/memory.current`),
    stat: read(`${CGROUP}/memory.stat`),
  }
  return readAvailable(files) ?? freemem()
}

/**
 * The lesser of what the machine and the container have left. The page cache, which the kernel gives
 * back, counts as free. Null when neither is known.
 */
export function readAvailable({ meminfo, max, current, stat }: MemoryFiles): number | null {
  const machine = field(meminfo, /^MemAvailable:\s+(\d+) kB$/m)
  const limit = field(max, /^(\d+)$/m)
  const used = field(current, /^(\d+)$/m)
  const cache = field(stat, /^inactive_file (\d+)$/m) ?? 0
  const left = limit === null || used === null ? null : Math.max(0, limit - used + cache)
  if (machine === null) return left
  return left === null ? machine * 1024 : Math.min(machine * 1024, left)
}

function field(text: string | null, pattern: RegExp): number | null {
  const [, digits] = (text && pattern.exec(text)) || []
  return digits === undefined ? null : Number(digits)
}

function read(path: string): string | null {
  try {
    return readFileSync(path, 'utf8')
  } catch {
    return null
  }
}
