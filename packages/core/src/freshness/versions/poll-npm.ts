import type { Context } from '../../context.ts'
import { AppError } from '../../errors.ts'
import { saveRegistryFacts } from '../../libraries/index.ts'
import { applyOutcome } from '../outcome/apply-outcome.ts'
import type { PlannedSource } from '../plan/queries.ts'
import { followVersions } from './follow-versions.ts'
import { markWithdrawn } from './mark-withdrawn.ts'
import { type PolledPackage, PollMemorySchema, pollPackument } from './poll-packument.ts'
import { selectPollMemory, touchRegistryFacts, updatePollMemory } from './queries.ts'

/**
 * Looks at an npm package in one conditional request: when it has changed, takes over what the
 * registry says of its versions and queues the new ones. A registry that cannot be asked is counted
 * against the source, which is looked at again after a while.
 */
export async function pollNpm(ctx: Context, source: PlannedSource): Promise<void> {
  const at = new Date()
  const name = source.locator.replace(/^npm:/, '')
  try {
    const known = PollMemorySchema.safeParse(await selectPollMemory(ctx.db, source.id))
    const polled = await pollPackument(ctx, name, known.data ?? null)
    if (polled) await takeOver(ctx, source, polled)
    else await touchRegistryFacts(ctx.db, source.libraryId)
    // New versions that were held up before are asked for again, though nothing has changed.
    await followVersions(ctx, source, new Set(polled?.deprecated.keys()))
    await count(ctx, source, at, null)
  } catch (error) {
    if (!(error instanceof AppError) || ctx.signal?.aborted) throw error
    await count(ctx, source, at, { code: error.code, message: error.message })
  }
}

/** Whether something has changed is counted by the runs that bring it in. */
async function count(
  ctx: Context,
  source: PlannedSource,
  at: Date,
  failure: { code: string; message: string } | null,
): Promise<void> {
  await ctx.db.transaction((tx) =>
    applyOutcome(ctx, tx, source.id, { at, failure, changed: false, runId: null }),
  )
}

async function takeOver(ctx: Context, source: PlannedSource, polled: PolledPackage): Promise<void> {
  const { distTags, publishedVersions, deprecated, memory } = polled
  // An answer without versions is a package taken down or a registry in trouble: nothing is marked.
  if (publishedVersions.length === 0) {
    throw new AppError('not_found', `The npm registry has no versions of ${source.libraryName}.`)
  }
  await saveRegistryFacts(ctx, source.libraryId, {
    distTags,
    publishedVersions,
    latestVersion: distTags.latest ?? null,
  })
  await ctx.db.transaction(async (tx) => {
    await markWithdrawn(ctx, tx, source, { published: publishedVersions, deprecated })
    await updatePollMemory(tx, source.id, memory)
  })
}
