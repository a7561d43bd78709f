import type { SourcePlan } from '@twinmcp/core/freshness'
import type { LibraryHit } from '@twinmcp/core/libraries'
import type { RunView } from '@twinmcp/core/runs'
import { m } from '#lib/paraglide/messages.js'

export type LibraryState = LibraryHit['state']
export type RunStatus = RunView['status'] | 'cancelling'

/** How a glyph looks: which of the two squares is there already. */
export type Glyph = 'both' | 'words' | 'moving' | 'failed' | 'empty'

export const libraryStates: Record<LibraryState, { glyph: Glyph; label: () => string }> = {
  indexed: { glyph: 'both', label: m.state_indexed },
  embedding: { glyph: 'words', label: m.state_embedding },
  indexing: { glyph: 'moving', label: m.state_indexing },
  failed: { glyph: 'failed', label: m.state_failed },
  not_indexed: { glyph: 'empty', label: m.state_not_indexed },
}

export const runStatuses: Record<RunStatus, { glyph: Glyph; label: () => string }> = {
  queued: { glyph: 'empty', label: m.status_queued },
  running: { glyph: 'moving', label: m.status_running },
  succeeded: { glyph: 'both', label: m.status_succeeded },
  unchanged: { glyph: 'both', label: m.status_unchanged },
  failed: { glyph: 'failed', label: m.status_failed },
  cancelled: { glyph: 'empty', label: m.status_cancelled },
  cancelling: { glyph: 'moving', label: m.status_cancelling },
}

export const stageLabels: Record<RunView['stage'], () => string> = {
  waiting: m.stage_waiting,
  metadata: m.stage_metadata,
  download: m.stage_download,
  parse: m.stage_parse,
  index: m.stage_index,
  embed: m.stage_embed,
  done: m.stage_done,
}

export const triggerLabels: Record<RunView['trigger'], () => string> = {
  user: m.trigger_user,
  on_demand: m.trigger_on_demand,
  starter: m.trigger_starter,
  schedule: m.trigger_schedule,
  webhook: m.trigger_webhook,
  candidate: m.trigger_candidate,
}

export const planStates: Record<SourcePlan['state'], { glyph: Glyph; label: () => string }> = {
  paused: { glyph: 'empty', label: m.plan_paused },
  running: { glyph: 'moving', label: m.plan_running },
  failing: { glyph: 'failed', label: m.plan_failing },
  due: { glyph: 'words', label: m.plan_due },
  waiting: { glyph: 'both', label: m.plan_waiting },
}

export const isLive = (run: Pick<RunView, 'status'>): boolean =>
  run.status === 'queued' || run.status === 'running'

/** What to show of a run: a cancel that was asked for shows before it has happened. */
export const shownStatus = (run: Pick<RunView, 'status' | 'cancelRequested'>): RunStatus =>
  isLive(run) && run.cancelRequested ? 'cancelling' : run.status
