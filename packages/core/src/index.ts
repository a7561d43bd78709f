import { freshnessRouter } from './freshness/index.ts'
import { ingestRouter } from './ingest/index.ts'
import { librariesRouter } from './libraries/index.ts'
import { retrievalRouter } from './retrieval/index.ts'
import { createCallerFactory, router } from './trpc.ts'

/** The table of contents: every procedure of the API, by slice. */
export const appRouter = router({
  libraries: librariesRouter,
  ingest: ingestRouter,
  freshness: freshnessRouter,
  retrieval: retrievalRouter,
})

export type AppRouter = typeof appRouter

/** Calls procedures in process, with the checks and the errors of the API. */
export const createCaller = createCallerFactory(appRouter)

export { type App, createApp } from './app.ts'
export {
  anonymousActor,
  type Context,
  operatorActor,
} from './context.ts'
export { AppError, toPublicError } from './errors.ts'
