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
 * Asks for a library to be indexed; the worker does it. A GitHub form works for known libraries.
 * @throws AppError `bad_input`, `forbidden`, `not_found`, `too_many_requests`.
 */
export async function requestIndex(ctx: Context, request: IndexRequest): Promise<RequestedRun> {
  const ref = parseLibraryId(request.libraryId)
  const library = await findLibrary(ctx, ref)
  if (!library && ref.ecosystem === null) {
    throw new AppError(
      'not_found',
      `${ref.slug} is a repository that no indexed package names. Add the package itself, such as npm:${ref.name.split('/').at(-1)}.`,
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
