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

export const ingestRouter = router({
  add: publicProcedure.input(AddLibraryInput).mutation(({ ctx, input }) => addLibrary(ctx, input)),
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
