import { publicProcedure, router } from '../trpc.ts'
import { QueryDocsInput } from './docs-answer.ts'
import { queryDocs } from './query-docs.ts'

export const retrievalRouter = router({
  queryDocs: publicProcedure.input(QueryDocsInput).query(({ ctx, input }) => queryDocs(ctx, input)),
})
