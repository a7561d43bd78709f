import { publicProcedure, router } from '../trpc.ts'
import { dismissCandidate } from './candidates/dismiss-candidate.ts'
import { ListCandidatesInput, listCandidates } from './candidates/list-candidates.ts'
import { queueCandidate } from './candidates/queue-candidate.ts'
import { GetChangesInput, getChanges } from './changes/get-changes.ts'
import { getPageDiff, PageDiffInput } from './changes/get-page-diff.ts'
import { FollowInput, followLibrary } from './notify/follow-library.ts'
import { getFollow } from './notify/get-follow.ts'
import { listFollows } from './notify/list-follows.ts'
import { ListNotificationsInput, listNotifications } from './notify/list-notifications.ts'
import { MarkReadInput, markRead } from './notify/mark-read.ts'
import { unfollowLibrary } from './notify/unfollow-library.ts'
import { getQueueOverview } from './overview/get-queue-overview.ts'
import { retryAllFailed } from './overview/retry-all-failed.ts'
import { checkNow } from './plan/check-now.ts'
import { getPlan, SourceInput } from './plan/get-plan.ts'
import { listPlans } from './plan/list-plans.ts'
import { pauseSource } from './plan/pause-source.ts'
import { resumeSource } from './plan/resume-source.ts'
import { SetPlanInput, setPlan } from './plan/set-plan.ts'
import { LibraryIdInput } from './visible-library.ts'

export const freshnessRouter = router({
  /** Plans of sources. */
  plans: publicProcedure.input(LibraryIdInput).query(({ ctx, input }) => listPlans(ctx, input)),
  plan: publicProcedure.input(SourceInput).query(({ ctx, input }) => getPlan(ctx, input)),
  setPlan: publicProcedure.input(SetPlanInput).mutation(({ ctx, input }) => setPlan(ctx, input)),
  pause: publicProcedure.input(SourceInput).mutation(({ ctx, input }) => pauseSource(ctx, input)),
  resume: publicProcedure.input(SourceInput).mutation(({ ctx, input }) => resumeSource(ctx, input)),
  checkNow: publicProcedure.input(SourceInput).mutation(({ ctx, input }) => checkNow(ctx, input)),

  /** Follows and messages of the caller. */
  followState: publicProcedure
    .input(LibraryIdInput)
    .query(({ ctx, input }) => getFollow(ctx, input)),
  follow: publicProcedure
    .input(FollowInput)
    .mutation(({ ctx, input }) => followLibrary(ctx, input)),
  unfollow: publicProcedure
    .input(LibraryIdInput)
    .mutation(({ ctx, input }) => unfollowLibrary(ctx, input)),
  follows: publicProcedure.query(({ ctx }) => listFollows(ctx)),
  notifications: publicProcedure
    .input(ListNotificationsInput)
    .query(({ ctx, input }) => listNotifications(ctx, input)),
  markRead: publicProcedure.input(MarkReadInput).mutation(({ ctx, input }) => markRead(ctx, input)),

  /** What runs changed. */
  changes: publicProcedure.input(GetChangesInput).query(({ ctx, input }) => getChanges(ctx, input)),
  pageDiff: publicProcedure.input(PageDiffInput).query(({ ctx, input }) => getPageDiff(ctx, input)),

  /** The work of all. */
  queue: publicProcedure.query(({ ctx }) => getQueueOverview(ctx)),
  retryAllFailed: publicProcedure.mutation(({ ctx }) => retryAllFailed(ctx)),
  candidates: publicProcedure
    .input(ListCandidatesInput)
    .query(({ ctx, input }) => listCandidates(ctx, input)),
  queueCandidate: publicProcedure
    .input(LibraryIdInput)
    .mutation(({ ctx, input }) => queueCandidate(ctx, input)),
  dismissCandidate: publicProcedure
    .input(LibraryIdInput)
    .mutation(({ ctx, input }) => dismissCandidate(ctx, input)),
})
