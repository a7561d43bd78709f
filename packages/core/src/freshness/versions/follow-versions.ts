import type { Context } from '../../context.ts'
import type { PlannedSource } from '../plan/queries.ts'
import { followsMajors } from '../plan/source-plan.ts'
import { requestSourceRun } from '../schedule/request-source-run.ts'
import { selectTriedVersions, selectVersionFacts } from './queries.ts'
import { versionsToFollow } from './versions-to-follow.ts'

/** A library with many old lines catches up over several looks. */
const AT_ONCE = 5

/**
 * Queues the indexing of versions that have appeared, as far as they are followed. Those that were
 * tried lately wait. Answers what was asked for.
 */
export async function followVersions(
  ctx: Context,
  source: PlannedSource,
  deprecated: ReadonlySet<string> = new Set(),
): Promise<string[]> {
  const facts = await selectVersionFacts(ctx.db, source.libraryId)
  if (!facts) return []
  const wanted = versionsToFollow(
    {
      ecosystem: facts.ecosystem,
      published: facts.publishedVersions,
      latest: facts.latestVersion,
      deprecated: new Set([...deprecated, ...facts.deprecated]),
    },
    facts.indexed,
    followsMajors(source),
  )
  if (wanted.length === 0) return []
  const tried = new Set(await selectTriedVersions(ctx.db, source, wanted))
  const asked = wanted.filter((version) => !tried.has(version)).slice(0, AT_ONCE)
  for (const version of asked) await requestSourceRun(ctx, source, 'schedule', version)
  if (asked.length > 0) ctx.log.info({ library: source.librarySlug, asked }, 'new versions queued')
  return asked
}
