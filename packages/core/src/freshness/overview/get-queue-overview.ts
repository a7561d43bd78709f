import { type Context, requirePermission } from '../../context.ts'
import type { Budget } from '../schedule/budget.ts'
import { measureBudget } from '../schedule/measure-budget.ts'
import {
  countSources,
  selectDeadLetters,
  selectJobsByTask,
  selectLatency,
  selectNextDue,
  selectOldestWaiting,
  selectQueues,
  selectThroughput,
} from './queries.ts'

const HOURS = 48
const QUEUES_SHOWN = 50
const DUE_SHOWN = 20
const DEAD_SHOWN = 50

/** The state of the work, for a dashboard. Times are ISO 8601, durations milliseconds. */
export interface QueueOverview {
  jobs: { task: string; waiting: number; delayed: number; running: number; failed: number }[]
  totals: { waiting: number; delayed: number; running: number; failed: number }
  /** When the job that has waited longest could have begun. */
  oldestWaitingAt: string | null
  /** The last 48 hours, oldest first, each hour by its begin. */
  throughput: {
    hour: string
    /** Runs that ended well, and those of them that found nothing new. */
    finished: number
    unchanged: number
    failed: number
    pages: number
    chunks: number
  }[]
  /** Of the runs of the last 48 hours. */
  latency: {
    runs: number
    waitMs: Percentiles
    workMs: Percentiles
    searchableMs: Percentiles
  }
  /** Queues of one job at a time: hosts (`host:zod.dev`) and the vectors (`embedding`). For operators alone. */
  hosts: { name: string; isWorking: boolean; waiting: number }[]
  budget: Budget
  sources: { total: number; paused: number; failing: number; due: number }
  nextDue: {
    sourceId: number
    libraryId: string
    kind: string
    locator: string
    nextCheckAt: string
    failureCount: number
  }[]
  /** Failed runs that nothing has made good since, newest first; at most 50. */
  deadLetters: DeadLetter[]
}

interface Percentiles {
  p50: number | null
  p95: number | null
}

export interface DeadLetter {
  runId: string
  libraryId: string
  requestedRange: string
  /** Empty for the library's own source. */
  locator: string
  code: string
  reason: string
  attempts: number
  finishedAt: string | null
}

/** What waits, works and failed, and whether the scheduler is held back. */
export async function getQueueOverview(ctx: Context): Promise<QueueOverview> {
  requirePermission(ctx, 'libraries:read')
  const { db, actor } = ctx
  const [jobs, hosts, oldest, throughput, latency, dead, due, sources, budget] = await Promise.all([
    selectJobsByTask(db),
    // A host may be that of a private site, and a queue does not know whose it is.
    actor.permissions.has('runs:manage') ? selectQueues(db, QUEUES_SHOWN) : [],
    selectOldestWaiting(db),
    selectThroughput(db, actor, HOURS),
    selectLatency(db, actor, HOURS),
    selectDeadLetters(db, actor, DEAD_SHOWN),
    selectNextDue(db, actor, DUE_SHOWN),
    countSources(db, actor),
    measureBudget(ctx),
  ])
  const total = (of: 'waiting' | 'delayed' | 'running' | 'failed') =>
    jobs.reduce((sum, job) => sum + job[of], 0)
  return {
    jobs,
    totals: {
      waiting: total('waiting'),
      delayed: total('delayed'),
      running: total('running'),
      failed: total('failed'),
    },
    oldestWaitingAt: oldest?.toISOString() ?? null,
    throughput,
    latency: {
      runs: latency?.runs ?? 0,
      waitMs: { p50: latency?.waitP50 ?? null, p95: latency?.waitP95 ?? null },
      workMs: { p50: latency?.workP50 ?? null, p95: latency?.workP95 ?? null },
      searchableMs: { p50: latency?.searchableP50 ?? null, p95: latency?.searchableP95 ?? null },
    },
    hosts,
    budget,
    sources,
    nextDue: due.map((row) => ({ ...row, nextCheckAt: row.nextCheckAt?.toISOString() ?? '' })),
    deadLetters: dead.map((row) => ({
      ...row,
      code: row.code ?? 'internal',
      reason: row.reason ?? 'The reason is in the log.',
    })),
  }
}
