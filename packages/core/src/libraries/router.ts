import { publicProcedure, router } from '../trpc.ts'
import { getLibrary, LibraryInput } from './get-library.ts'
import { ListLibrariesInput, listLibraries } from './list-libraries.ts'
import { removeLibrary } from './remove-library.ts'
import { ResolveLibraryInput, resolveLibrary } from './resolve-library.ts'
import { SearchLibrariesInput, searchLibraries } from './search-libraries.ts'

export const librariesRouter = router({
  search: publicProcedure
    .input(SearchLibrariesInput)
    .query(({ ctx, input }) => searchLibraries(ctx, input)),
  resolve: publicProcedure
    .input(ResolveLibraryInput)
    .query(({ ctx, input }) => resolveLibrary(ctx, input)),
  list: publicProcedure
    .input(ListLibrariesInput)
    .query(({ ctx, input }) => listLibraries(ctx, input)),
  get: publicProcedure.input(LibraryInput).query(({ ctx, input }) => getLibrary(ctx, input)),
  remove: publicProcedure
    .input(LibraryInput)
    .mutation(({ ctx, input }) => removeLibrary(ctx, input)),
})
