export type { CandidatePage, CandidateView } from './candidates/list-candidates.ts'
export type { DiffHunk, DiffLine, DiffSpan } from './changes/diff-texts.ts'
export type { ChangePage, PageChange } from './changes/get-changes.ts'
export type { PageDiff } from './changes/get-page-diff.ts'
export type { FollowState, FollowView } from './notify/get-follow.ts'
export type {
  NotificationBody,
  NotificationPage,
  NotificationView,
} from './notify/list-notifications.ts'
export type { DeadLetter, QueueOverview } from './overview/get-queue-overview.ts'
export type { SourcePlan } from './plan/source-plan.ts'
export { freshnessRouter } from './router.ts'
export { freshnessCron, freshnessTasks } from './tasks.ts'
