import {
  cancelRun,
  getRun,
  ListRunsInput,
  listRuns,
  RunInput,
  retryRun,
  watchRun,
  watchRuns,
} from '../runs/index.ts'
import { mappedErrors, publicProcedure, router } from '../trpc.ts'
import { AddLibraryInput, addLibrary } from './add-library.ts'
import { AddSourceInput, addSource } from './manage-sources/add-source.ts'
import { ChangeSourceInput, changeSource } from './manage-sources/change-source.ts'
import { CrawlInput, getCrawl } from './manage-sources/get-crawl.ts'
import { getSource, listSources, SourceInput, SourcesInput } from './manage-sources/list-sources.ts'
import { PreviewInput, previewSource } from './manage-sources/preview-source.ts'
import { removeSource } from './manage-sources/remove-source.ts'

export const ingestRouter = router({
  add: publicProcedure.input(AddLibraryInput).mutation(({ ctx, input }) => addLibrary(ctx, input)),
  sources: publicProcedure.input(SourcesInput).query(({ ctx, input }) => listSources(ctx, input)),
  source: publicProcedure.input(SourceInput).query(({ ctx, input }) => getSource(ctx, input)),
  addSource: publicProcedure
    .input(AddSourceInput)
    .mutation(({ ctx, input }) => addSource(ctx, input)),
  changeSource: publicProcedure
    .input(ChangeSourceInput)
    .mutation(({ ctx, input }) => changeSource(ctx, input)),
  removeSource: publicProcedure
    .input(SourceInput)
    .mutation(({ ctx, input }) => removeSource(ctx, input)),
  /** What an address is, and what a crawl of it would read. */
  preview: publicProcedure.input(PreviewInput).query(({ ctx, input }) => previewSource(ctx, input)),
  crawlPages: publicProcedure.input(CrawlInput).query(({ ctx, input }) => getCrawl(ctx, input)),
  setUpWebhook: publicProcedure.input(SourceInput).mutation(async ({ ctx, input }) => {
    const { setUpWebhook } = await import('./webhooks/index.ts')
    return setUpWebhook(ctx, input)
  }),
  removeWebhook: publicProcedure.input(SourceInput).mutation(async ({ ctx, input }) => {
    const { removeWebhook } = await import('./webhooks/index.ts')
    return removeWebhook(ctx, input)
  }),
  runs: publicProcedure.input(ListRunsInput).query(({ ctx, input }) => listRuns(ctx, input)),
  run: publicProcedure.input(RunInput).query(({ ctx, input }) => getRun(ctx, input)),
  retry: publicProcedure.input(RunInput).mutation(({ ctx, input }) => retryRun(ctx, input)),
  cancel: publicProcedure.input(RunInput).mutation(({ ctx, input }) => cancelRun(ctx, input)),
  /** The run now and after each change, until it has finished. */
  watch: publicProcedure
    .input(RunInput)
    .subscription(({ ctx, input, signal, path }) =>
      mappedErrors(ctx, path, watchRun(ctx, input, signal)),
    ),
  /** The first page of runs now and after each change. */
  watchAll: publicProcedure
    .input(ListRunsInput.omit({ cursor: true }))
    .subscription(({ ctx, input, signal, path }) =>
      mappedErrors(ctx, path, watchRuns(ctx, input, signal)),
    ),
})
