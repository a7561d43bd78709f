import { z } from 'zod'
import { type Context, requirePermission } from '../context.ts'
import { parseLibraryId, requestIndex } from '../libraries/index.ts'
import type { RequestedRun } from '../runs/index.ts'
import { AddSourceInput, addSource } from './manage-sources/add-source.ts'
import { readAddress } from './manage-sources/read-address.ts'
import { splitLocator } from './open-target.ts'

export const AddLibraryInput = AddSourceInput.omit({ address: true }).extend({
  /** Any accepted id (`npm:zod@^4`, `/npm/zod/4.1.0`, `zod`), or the address of a source. */
  spec: z.string().trim().min(1).max(2_000),
})
export type AddLibraryInput = z.input<typeof AddLibraryInput>

/** Kinds that say by themselves which library they make. */
const NAMED_BY_ADDRESS = new Set(['website', 'github', 'gitlab', 'bitbucket', 'git'])

/**
 * Queues the indexing of a library, or of a source, at a person's wish; follow it with `runs`.
 * @throws AppError `bad_input`, `forbidden`, `not_found`, `conflict`.
 */
export async function addLibrary(ctx: Context, input: AddLibraryInput): Promise<RequestedRun> {
  requirePermission(ctx, 'libraries:index')
  const { spec, ...source } = AddLibraryInput.parse(input)
  const chosen = Object.keys(source.settings).length > 0
  if (source.libraryId || source.name || chosen || !makesItsOwnLibrary(spec)) {
    return addSource(ctx, { address: spec, ...source })
  }
  return requestIndex(ctx, { libraryId: spec, trigger: 'user' })
}

/** Whether the library's id follows from what was given. @throws AppError `bad_input`. */
function makesItsOwnLibrary(spec: string): boolean {
  if (!/^(?:https?:|[a-z]+:)/i.test(spec)) return Boolean(parseLibraryId(spec))
  const [kind] = splitLocator(readAddress(spec))
  return NAMED_BY_ADDRESS.has(kind) || isPackage(spec)
}

function isPackage(spec: string): boolean {
  try {
    const { ecosystem } = parseLibraryId(spec)
    return ecosystem !== 'site' && ecosystem !== 'files'
  } catch {
    return false
  }
}
