import { copyFileSync, readFileSync, statSync, truncateSync } from 'node:fs'

const MAX_BYTES = 16 * 1024 * 1024
const CHECK_MS = 60_000

/** The last lines of a log; empty when there is none. */
export function readTail(path: string, lines: number): string {
  try {
    return readFileSync(path, 'utf8').trimEnd().split('\n').slice(-lines).join('\n')
  } catch {
    return ''
  }
}

/**
 * Keeps logs that are being appended to below 16 MB, with the part before in `<path>.1`. Copied and cut
 * rather than renamed, since the writer keeps its file open.
 */
export function limitLogs(paths: string[]): () => void {
  const check = () => {
    for (const path of paths) {
      const size = statSync(path, { throwIfNoEntry: false })?.size ?? 0
      if (size <= MAX_BYTES) continue
      copyFileSync(path, `${path}.1`)
      truncateSync(path)
    }
  }
  check()
  const timer = setInterval(check, CHECK_MS)
  timer.unref()
  return () => clearInterval(timer)
}
