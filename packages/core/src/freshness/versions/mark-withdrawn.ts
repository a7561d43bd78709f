import type { Context } from '../../context.ts'
import { announce } from '../notify/announce.ts'
import type { Executor, PlannedSource } from '../plan/queries.ts'
import { markVersions } from './queries.ts'

/**
 * Marks indexed versions as the registry speaks of them today, and tells followers of those that were
 * withdrawn. Nothing is marked where it names no version at all: that is a registry in trouble.
 */
export async function markWithdrawn(
  ctx: Pick<Context, 'env'>,
  tx: Executor,
  source: PlannedSource,
  said: Parameters<typeof markVersions>[2],
): Promise<void> {
  if (said.published.length === 0) return
  for (const version of await markVersions(tx, source.libraryId, said)) {
    await announce(ctx, tx, source, {
      kind: 'version_yanked',
      title: `${source.libraryName} ${version} was withdrawn by its publisher`,
      body: { version },
      runId: null,
      dedupeKey: `version_yanked:${source.libraryId}:${version}`,
    })
  }
}
