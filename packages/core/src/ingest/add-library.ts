import { z } from 'zod'
import { type Context, requirePermission } from '../context.ts'
import { requestIndex } from '../libraries/index.ts'
import type { RequestedRun } from '../runs/index.ts'

export const AddLibraryInput = z.object({
  /** Any accepted id: `npm:zod@^4`, `/npm/zod/4.1.0`, `zod`. */
  spec: z.string().trim().min(1).max(300),
})
export type AddLibraryInput = z.infer<typeof AddLibraryInput>

/** Queues the indexing of a library at a person's wish; follow it with `runs`. */
export function addLibrary(ctx: Context, { spec }: AddLibraryInput): Promise<RequestedRun> {
  requirePermission(ctx, 'libraries:index')
  return requestIndex(ctx, { libraryId: spec, trigger: 'user' })
}
