import { z } from 'zod'
import { defineTask } from '../task.ts'
import { findCandidates } from './candidates/find-candidates.ts'
import { noteCandidate } from './candidates/note-candidate.ts'
import { cleanUp } from './clean-up/clean-up.ts'
import { addDemand } from './demand/queries.ts'
import { deliverNotification } from './notify/deliver-notification.ts'
import { recordOutcome } from './outcome/record-outcome.ts'
import { checkSource } from './schedule/check-source.ts'
import { planRefreshes } from './schedule/plan-refreshes.ts'

const id = z.number().int().positive()
/** What cron adds to its payload is of no interest. */
const nothing = z.unknown()

export const freshnessTasks = [
  /** A round of the scheduler; every minute. */
  defineTask({
    identifier: 'plan_refreshes',
    payload: nothing,
    run: async (ctx) => {
      await planRefreshes(ctx)
    },
  }),
  defineTask({
    identifier: 'check_source',
    payload: z.object({ sourceId: id }),
    run: (ctx, { sourceId }) => checkSource(ctx, sourceId),
  }),
  /** Enqueued at the end of every run. */
  defineTask({
    identifier: 'run_ended',
    payload: z.object({ runId: z.uuid() }),
    run: (ctx, { runId }) => recordOutcome(ctx, runId),
  }),
  defineTask({
    identifier: 'deliver_notification',
    payload: z.object({ deliveryId: id }),
    run: (ctx, { deliveryId }) => deliverNotification(ctx, deliveryId),
  }),
  /** Questions by library id, since the last batch of a process. */
  defineTask({
    identifier: 'record_demand',
    payload: z.object({
      counts: z.record(z.string().max(300), z.number().int().min(1).max(1_000_000)),
      /** Makes a batch that comes twice count once. */
      batchId: z.uuid().optional(),
    }),
    run: (ctx, { counts, batchId }) =>
      addDemand(ctx.db, new Map(Object.entries(counts)), batchId ?? null),
  }),
  /** Enqueued when a name was looked for and nothing indexed answers to it. */
  defineTask({
    identifier: 'note_candidate',
    payload: z.object({ slug: z.string().max(300), wantedBy: z.string().max(300).nullable() }),
    run: noteCandidate,
  }),
  defineTask({
    identifier: 'find_candidates',
    payload: nothing,
    run: async (ctx) => {
      await findCandidates(ctx)
    },
  }),
  defineTask({
    identifier: 'clean_up',
    payload: nothing,
    run: async (ctx) => {
      await cleanUp(ctx)
    },
  }),
]

/**
 * For graphile-worker's cron, in UTC. A round that still waits is not joined by a second one. The daily
 * ones are made up for when the server was down at their time.
 */
export const freshnessCron = `
* * * * * plan_refreshes ?jobKey=plan_refreshes&priority=1&max=1
17 3 * * * clean_up ?jobKey=clean_up&priority=30&max=3&fill=1d
47 4 * * * find_candidates ?jobKey=find_candidates&priority=30&max=3&fill=1d
`
