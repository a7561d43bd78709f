import type { Context } from '../../context.ts'
import { registryFor } from '../../libraries/index.ts'
import { enqueueTask } from '../../ops/index.ts'
import { queueNameOf } from '../../runs/index.ts'
import { queueTopCandidate } from '../candidates/queue-top-candidate.ts'
import { enqueueDelivery, selectStrandedDeliveries } from '../notify/queries.ts'
import { secondsToNextCheck } from '../plan/next-check.ts'
import { planOf } from '../plan/plan-of.ts'
import { planUnplanned, selectUnplanned } from '../plan/queries.ts'
import { factsOf } from '../plan/source-plan.ts'

import type { Budget } from './budget.ts'
import { enqueueRunEnded } from './enqueue-run-ended.ts'
import { measureBudget } from './measure-budget.ts'
import { claimDue, countScheduledWaiting, selectUnrecordedRuns } from './queries.ts'

/** Looks that wait at most: more would only grow old in the queue. */
const MAX_WAITING = 40
const UNPLANNED_AT_ONCE = 500
const REPAIRS_AT_ONCE = 100
/** Far above the time that a look waits in the queue; after it a lost one is made up for. */
const LEASE_SECONDS = 30 * 60
/** Of a look that is killed; one that fails is counted, and planned anew. */
const MAX_ATTEMPTS = 3
/** Beside `schedule` of slice runs (15): what is used goes before the rest. Lower runs first. */
const PRIORITY = { used: 12, rest: 16 }

export interface Round {
  budget: Budget
  /** Sources whose next look was set for the first time. */
  planned: number
  /** Looks queued. */
  queued: number
}

/**
 * One round of the scheduler. Sets the first look of new sources, makes up for work that was lost with
 * a killed worker, and queues looks at what is due, as far as the budget allows. Any number of
 * schedulers at once queue each look once.
 */
export async function planRefreshes(
  ctx: Context,
  measure: (ctx: Context) => Promise<Budget> = measureBudget,
): Promise<Round> {
  const planned = await planNewSources(ctx)
  await repair(ctx)
  const budget = await measure(ctx)
  if (budget.state === 'held') {
    ctx.log.warn({ reasons: budget.reasons }, 'refreshes are held back')
    return { budget, planned, queued: 0 }
  }
  const room = MAX_WAITING - (await countScheduledWaiting(ctx.db))
  const due = room > 0 ? await claimDue(ctx.db, room, LEASE_SECONDS) : []
  for (const { sourceId, locator, isUsed } of due) {
    const priority = isUsed ? PRIORITY.used : PRIORITY.rest
    const queueName = checkQueueOf(ctx, locator)
    const jobKey = `check:${sourceId}`
    const options = { jobKey, priority, queueName, maxAttempts: MAX_ATTEMPTS }
    await enqueueTask(ctx.db, 'check_source', { sourceId }, options)
  }
  if (due.length === 0) await queueTopCandidate(ctx)
  return { budget, planned, queued: due.length }
}

async function planNewSources(ctx: Context): Promise<number> {
  const unplanned = await selectUnplanned(ctx.db, UNPLANNED_AT_ONCE)
  const now = new Date()
  for (const source of unplanned) {
    const { intervalSeconds } = planOf(factsOf(source, now))
    await planUnplanned(ctx.db, source.id, secondsToNextCheck(intervalSeconds, null, Math.random()))
  }
  return unplanned.length
}

/** Ends of runs that nothing took note of, and messages without the job that sends them. */
async function repair(ctx: Context): Promise<void> {
  for (const runId of await selectUnrecordedRuns(ctx.db, REPAIRS_AT_ONCE)) {
    await enqueueRunEnded(ctx.db, runId)
  }
  for (const deliveryId of await selectStrandedDeliveries(ctx.db, REPAIRS_AT_ONCE)) {
    await enqueueDelivery(ctx.db, deliveryId)
  }
}

/** One look at a time of each host: of a registry, and of a site that may be in work just now. */
function checkQueueOf(ctx: Context, locator: string): string | null {
  if (!locator.startsWith('npm:')) return queueNameOf(locator)
  return `host:${new URL(registryFor(ctx, locator.slice('npm:'.length))).hostname}`
}
