import type { RunProgress } from '@twinmcp/db'
import type { Context } from '../context.ts'
import { type RunPatch, updateRun } from './runs/queries.ts'

type Stage = NonNullable<RunPatch['stage']>

/** Thrown between steps when somebody cancelled the run, or removed its library. */
export class RunCancelled extends Error {}

/** Where each stage begins and ends on the bar. Embedding takes nearly all of the time. */
const SPAN: Record<Stage, [from: number, to: number]> = {
  waiting: [0, 0],
  metadata: [0, 3],
  download: [3, 8],
  parse: [8, 18],
  index: [18, 25],
  embed: [25, 100],
  done: [100, 100],
}

/** People see no more, and a row written for every page would cost more than parsing it. */
const INTERVAL_MS = 250

export interface Progress {
  /** Enters a stage and writes it at once. */
  enter(stage: Stage, patch?: RunPatch): Promise<void>
  /** Counts within the stage; written at most every 250 ms. `share` is how much of it is done, 0 to 1. */
  advance(share: number, counts: Partial<RunProgress>, patch?: RunPatch): Promise<void>
  counts(): RunProgress
}

const NOTHING_YET: RunProgress = {
  percent: 0,
  pagesFound: 0,
  pagesParsed: 0,
  chunksFound: 0,
  chunksEmbedded: 0,
  chunksPerSecond: 0,
}

/**
 * Keeps a run's progress, from where it stood `before`. Every write looks whether the run was
 * cancelled. @throws RunCancelled.
 */
export function reportProgress(
  ctx: Context,
  runId: string,
  before: RunProgress = NOTHING_YET,
): Progress {
  const progress: RunProgress = { ...before, chunksPerSecond: 0 }
  let stage: Stage = 'waiting'
  let stageStarted = performance.now()
  let stageChunks = 0
  let written = 0

  const write = async (patch: RunPatch = {}) => {
    written = performance.now()
    const row = await updateRun(ctx.db, runId, { stage, progress, ...patch })
    if (!row) throw new RunCancelled('The run was removed with its library.')
    if (row.cancelRequested) throw new RunCancelled('The run was cancelled.')
  }
  const done = () => (stage === 'embed' ? progress.chunksEmbedded : progress.chunksFound)

  return {
    async enter(next, patch) {
      stage = next
      stageStarted = performance.now()
      stageChunks = done()
      progress.percent = Math.max(SPAN[next][0], stage === 'embed' ? progress.percent : 0)
      await write(patch)
    },
    async advance(share, counts, patch) {
      Object.assign(progress, counts)
      const [from, to] = SPAN[stage]
      progress.percent = Math.round((from + (to - from) * Math.min(1, share)) * 10) / 10
      const seconds = (performance.now() - stageStarted) / 1000
      progress.chunksPerSecond = Math.round((done() - stageChunks) / Math.max(0.1, seconds))
      ctx.signal?.throwIfAborted()
      if (performance.now() - written >= INTERVAL_MS) await write(patch)
    },
    counts: () => ({ ...progress }),
  }
}
