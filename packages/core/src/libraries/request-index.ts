import type { Context } from '../context.ts'
import { AppError } from '../errors.ts'
import { type RequestedRun, type RunRequest, requestRun } from '../runs/index.ts'
import { findLibrary } from './find-library.ts'
import { parseLibraryId } from './library-id.ts'

export interface IndexRequest {
  /** Any accepted id; the part behind the name is the version, range or tag wanted. */
  libraryId: string
  trigger: RunRequest['trigger']
}

/**
 * Asks for a library to be indexed; the worker does it. `/owner/repository` is the package of that
 * repository where one is known here, else the repository itself.
 * @throws AppError `bad_input`, `forbidden`, `not_found`, `too_many_requests`.
 */
export async function requestIndex(ctx: Context, request: IndexRequest): Promise<RequestedRun> {
  const ref = parseLibraryId(request.libraryId)
  const library = await findLibrary(ctx, ref)
  if (!library && ref.ecosystem === 'files') {
    throw new AppError(
      'not_found',
      `There is no library ${ref.slug}. Add a folder or an archive of yours: twinmcp add ./docs --name ${ref.name}`,
    )
  }
  return requestRun(ctx, {
    librarySlug: library?.slug ?? ref.slug,
    range: ref.range,
    libraryId: library?.id ?? null,
    ownerWorkspaceId: library?.ownerWorkspaceId ?? null,
    trigger: request.trigger,
  })
}
