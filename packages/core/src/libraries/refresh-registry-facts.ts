import type { Context } from '../context.ts'
import { AppError } from '../errors.ts'
import { newestFirst } from './match-version.ts'
import { fetchPackument } from './npm-registry.ts'
import { updateRegistryFacts } from './queries.ts'

/** Which versions of a library are published, as the registry says. */
export interface RegistryFacts {
  distTags: Record<string, string>
  /** Oldest first. */
  publishedVersions: string[]
  latestVersion: string | null
}

/** By database and library. */
const underWay = new WeakMap<Context['db'], Map<number, Promise<RegistryFacts | null>>>()

/**
 * Asks the registry again which versions there are, and remembers them; callers at the same time
 * share one request. Null when the registry cannot be asked, which is logged.
 */
export function refreshRegistryFacts(
  ctx: Context,
  library: { id: number; name: string },
): Promise<RegistryFacts | null> {
  const here = underWay.get(ctx.db) ?? new Map<number, Promise<RegistryFacts | null>>()
  underWay.set(ctx.db, here)
  const known = here.get(library.id)
  if (known) return known
  const refreshing = refresh(ctx, library).finally(() => here.delete(library.id))
  here.set(library.id, refreshing)
  return refreshing
}

async function refresh(
  ctx: Context,
  library: { id: number; name: string },
): Promise<RegistryFacts | null> {
  try {
    // The caller may go away; whoever joined still wants the answer.
    const packument = await fetchPackument({ ...ctx, signal: undefined }, library.name)
    if (!packument) return null
    const facts = {
      distTags: packument.distTags,
      publishedVersions: newestFirst(Object.keys(packument.versions)).reverse(),
      latestVersion: packument.distTags.latest ?? null,
    }
    await saveRegistryFacts(ctx, library.id, facts)
    return facts
  } catch (error) {
    if (!(error instanceof AppError)) throw error
    ctx.log.warn({ library: library.name, reason: error.message }, 'versions not refreshed')
    return null
  }
}

export function saveRegistryFacts(
  ctx: Context,
  libraryId: number,
  facts: RegistryFacts,
): Promise<void> {
  return updateRegistryFacts(ctx.db, libraryId, facts)
}
