import type { Context } from '../../context.ts'
import { setMark } from '../../ops/index.ts'
import type { RunView } from '../../runs/index.ts'
import { announce } from '../notify/announce.ts'
import { type Executor, type PlannedSource, selectSource } from '../plan/queries.ts'
import { followPublished } from '../versions/follow-published.ts'
import { applyOutcome } from './apply-outcome.ts'
import { coverageDrop } from './coverage-drop.ts'
import {
  type EndedRun,
  selectCoverageBefore,
  selectEarlierSuccess,
  selectEndedRun,
  selectSourceIdOfRun,
} from './queries.ts'

/** Runs that nobody asked for by a version of their own. */
const OWN_TRIGGERS = new Set<RunView['trigger'] | EndedRun['trigger']>(['schedule', 'webhook'])

/**
 * Takes note of how a run ended: counters and next look of its source, alarms, messages to
 * followers. Once for each end of a run, however often it is called; a run that has not ended, and
 * one that was cancelled, leave everything as it is.
 */
export async function recordOutcome(ctx: Context, runId: string): Promise<void> {
  const recorded = await ctx.db.transaction(async (tx) => {
    const run = await selectEndedRun(tx, runId)
    if (!run || run.status === 'cancelled' || !(await setMark(tx, run.mark))) return null
    const sourceId = await selectSourceIdOfRun(tx, run)
    if (sourceId === null) return null
    const source = countsForSource(run)
      ? await applyOutcome(ctx, tx, sourceId, outcomeOf(run))
      : await selectSource(tx, sourceId)
    if (!source || run.status === 'failed') return null
    await announceNews(ctx, tx, source, run)
    if (run.status === 'succeeded') await announceDrop(ctx, tx, source, run)
    return { run, source }
  })
  if (!recorded) return
  const { run, source } = recorded
  if (source.isPrimary && !source.pausedAt && OWN_TRIGGERS.has(run.trigger)) {
    await followPublished(ctx, source)
  }
}

/** A version that somebody asks for by name says nothing of the source: it may be old, or not exist. */
function countsForSource(run: EndedRun): boolean {
  return run.requestedRange === 'latest' || OWN_TRIGGERS.has(run.trigger)
}

function outcomeOf(run: EndedRun) {
  const failure =
    run.status === 'failed'
      ? {
          code: run.errorCode ?? 'internal',
          message: run.errorMessage ?? 'The reason is in the log.',
        }
      : null
  const changed = run.status === 'succeeded' && (run.changes === null || pagesOf(run.changes) > 0)
  return { at: run.finishedAt ?? new Date(), failure, changed, runId: run.id }
}

const pagesOf = ({ added, changed, removed }: NonNullable<EndedRun['changes']>) =>
  added + changed + removed

/** A version that was not here before, or changed pages of one that was. */
async function announceNews(ctx: Context, tx: Executor, source: PlannedSource, run: EndedRun) {
  const { version, changes } = run
  if (run.status !== 'succeeded' || version === null) return
  const earlier = await selectEarlierSuccess(tx, source.libraryId, run)
  if (!earlier.any) return
  const { libraryName } = source
  if (!earlier.ofVersion && source.isPrimary) {
    await announce(ctx, tx, source, {
      kind: 'new_version',
      title: `${libraryName} ${version} is here`,
      body: { version, ...(changes ?? {}) },
      runId: run.id,
      dedupeKey: `new_version:${source.libraryId}:${version}`,
    })
    return
  }
  if (!changes || pagesOf(changes) === 0) return
  const pages = pagesOf(changes)
  await announce(ctx, tx, source, {
    kind: 'docs_changed',
    title: `${libraryName} ${version}: ${pages === 1 ? 'one page' : `${pages} pages`} changed`,
    body: { version, source: source.locator, sourceId: source.id, ...changes },
    runId: run.id,
    dedupeKey: `docs_changed:${run.mark}`,
  })
}

async function announceDrop(ctx: Context, tx: Executor, source: PlannedSource, run: EndedRun) {
  if (!run.coverage) return
  const before = await selectCoverageBefore(tx, source.id, run)
  const drop = coverageDrop(before, {
    requestedRange: run.requestedRange,
    version: run.version,
    pages: run.coverage.pagesIndexed,
  })
  if (!drop) return
  await announce(ctx, tx, source, {
    kind: 'coverage_dropped',
    title: `${source.libraryName}: ${source.locator} gave ${drop.pagesNow} pages, ${drop.pagesBefore} before`,
    body: { source: source.locator, sourceId: source.id, ...drop },
    runId: run.id,
    dedupeKey: `coverage_dropped:${run.mark}`,
  })
}
