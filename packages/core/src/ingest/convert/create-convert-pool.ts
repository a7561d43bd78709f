import type { SourceFile } from '../document.ts'
import type { Converted } from './converted.ts'
import { type Lane, startLane } from './start-lane.ts'

export interface ConvertLimits {
  /** Most time for one file. */
  timeoutMs: number
  /** Most memory of a process, what it needs by itself (80 MB) included. */
  memoryBytes: number
}

export interface ConvertPool {
  /** The file as Markdown, or the reason why it cannot be had. Files wait for a free process. */
  convert(file: SourceFile): Promise<Converted | { reason: string }>
  /** Ends the processes; files in work and waiting get a reason. */
  close(): Promise<void>
}

const LIMITS: ConvertLimits = { timeoutMs: 20_000, memoryBytes: 768 * 1024 * 1024 }
/** Libraries leak: a process that has worked so long is followed by a fresh one. */
const MAX_BUSY_MS = 120_000

interface Waiting {
  file: SourceFile
  resolve: (result: Converted | { reason: string }) => void
}

/**
 * Processes that convert files to Markdown, started when the first file comes and used again. A file
 * that exceeds the limits, or crashes the process, costs that file: the process is replaced.
 */
export function createConvertPool({
  processes = 2,
  limits,
}: {
  processes?: number
  limits?: Partial<ConvertLimits>
} = {}): ConvertPool {
  const bounds = { ...LIMITS, ...limits }
  const lanes: Lane[] = []
  const waiting: Waiting[] = []
  let isClosed = false

  const freeLane = (): Lane | null => {
    const free = lanes.find(({ isBusy }) => !isBusy)
    if (free) return free
    if (lanes.length >= processes) return null
    const lane = startLane(bounds)
    lanes.push(lane)
    return lane
  }
  const remove = (lane: Lane) => {
    const at = lanes.indexOf(lane)
    if (at >= 0) lanes.splice(at, 1)
  }
  const work = () => {
    while (waiting.length > 0) {
      const lane = freeLane()
      if (!lane) return
      const next = waiting.shift() as Waiting
      void lane.convert(next.file).then((result) => {
        if (!lane.isAlive) remove(lane)
        else if (lane.busyMs > MAX_BUSY_MS) {
          remove(lane)
          void lane.end()
        }
        next.resolve(result)
        work()
      })
    }
  }
  return {
    convert: (file) =>
      new Promise((resolve) => {
        if (isClosed) {
          resolve({ reason: 'the conversion was stopped' })
          return
        }
        waiting.push({ file, resolve })
        work()
      }),
    close: async () => {
      isClosed = true
      for (const { resolve } of waiting.splice(0)) resolve({ reason: 'the conversion was stopped' })
      await Promise.all(lanes.splice(0).map((lane) => lane.end()))
    },
  }
}
