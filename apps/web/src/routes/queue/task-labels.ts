import { m } from '#lib/paraglide/messages.js'

const LABELS: Record<string, () => string> = {
  ingest_version: m.task_ingest,
  embed_version: m.task_embed,
  plan_refreshes: m.task_plan,
  check_source: m.task_check,
  run_ended: m.task_run_ended,
  deliver_notification: m.task_deliver,
  record_demand: m.task_demand,
  note_candidate: m.task_candidate,
  find_candidates: m.task_find_candidates,
  clean_up: m.task_clean_up,
}

/** What a task does, in words; one we have no words for keeps its name. */
export const taskLabel = (task: string): string =>
  Object.hasOwn(LABELS, task) ? (LABELS[task]?.() ?? task) : task
