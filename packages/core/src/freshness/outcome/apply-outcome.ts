import type { Context } from '../../context.ts'
import { announce } from '../notify/announce.ts'
import { secondsToNextCheck } from '../plan/next-check.ts'
import { planOf } from '../plan/plan-of.ts'
import { type Executor, type PlannedSource, selectSource } from '../plan/queries.ts'
import { factsOf } from '../plan/source-plan.ts'
import { lockSource, type SourceOutcome, updateCounters } from './queries.ts'

/** Failures in a row after which the operator hears of it, once until the source has recovered. */
const ALERT_AFTER = 3

/**
 * Counts one look at a source, plans the next one and raises the alarm after the third failure in a
 * row. Inside the caller's transaction. Answers the source as it was, or null when it is gone.
 */
export async function applyOutcome(
  ctx: Pick<Context, 'env'>,
  tx: Executor,
  sourceId: number,
  outcome: SourceOutcome,
): Promise<PlannedSource | null> {
  await lockSource(tx, sourceId)
  const source = await selectSource(tx, sourceId)
  if (!source) return null
  // What the first look finds is no change.
  const changed = outcome.changed && source.checkCount > 0
  const counted = {
    ...source,
    checkCount: source.checkCount + 1,
    changeCount: source.changeCount + (changed ? 1 : 0),
    failureCount: outcome.failure ? source.failureCount + 1 : 0,
  }
  const { intervalSeconds } = planOf(factsOf(counted, outcome.at))
  const failing = outcome.failure && { count: counted.failureCount, code: outcome.failure.code }
  const seconds = secondsToNextCheck(intervalSeconds, failing, Math.random())
  await updateCounters(tx, sourceId, { ...outcome, changed }, seconds)
  if (outcome.failure && counted.failureCount === ALERT_AFTER) {
    await announce(ctx, tx, source, {
      kind: 'source_failing',
      title: `${source.libraryName}: ${source.locator} failed ${ALERT_AFTER} times in a row`,
      body: {
        source: source.locator,
        sourceId,
        failures: ALERT_AFTER,
        error: outcome.failure.message,
      },
      runId: outcome.runId,
      dedupeKey: `source_failing:${sourceId}:${outcome.at.getTime()}`,
    })
  }
  return source
}
