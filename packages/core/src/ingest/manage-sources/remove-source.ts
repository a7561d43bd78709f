import { type Context, requirePermission } from '../../context.ts'
import { AppError } from '../../errors.ts'
import { MODEL_ID } from '../../llm/index.ts'
import { copyCachedEmbeddings } from '../embeddings/queries.ts'
import { rebuildPostings } from '../index-version.ts'
import { lockVersion, selectParts } from '../queries.ts'
import { recountVersion, replacePostings } from '../version-rows/queries.ts'
import { getSourceRow, type SourceInput } from './list-sources.ts'
import { deleteEmptyVersions, deleteSource } from './queries.ts'

export interface RemovedSource {
  libraryId: string
  locator: string
  /** Versions that it had given pages to. */
  versions: number
}

/**
 * Takes a source out of its library, with every page it gave; versions that have nothing else go too.
 * @throws AppError `not_found`; `conflict` for the source that the library is made from.
 */
export async function removeSource(ctx: Context, input: SourceInput): Promise<RemovedSource> {
  requirePermission(ctx, 'libraries:remove')
  const row = await getSourceRow(ctx, input)
  if (row.isPrimary) {
    throw new AppError(
      'conflict',
      `${row.slug} is made from ${row.locator}. Remove the library itself: twinmcp remove ${row.slug}`,
    )
  }
  const versions = await ctx.db.transaction(async (tx) => {
    // In the order of indexing: the version first, its rows after.
    for (const { version } of await selectParts(tx, row.id))
      await lockVersion(tx, row.slug, version)
    const affected = await deleteSource(tx, row.id)
    const gone = await deleteEmptyVersions(
      tx,
      affected.map(({ id }) => id),
    )
    for (const { id } of affected) {
      if (gone.has(id)) continue
      await replacePostings(tx, id, await rebuildPostings(tx, id))
      await copyCachedEmbeddings(tx, id, MODEL_ID)
      await recountVersion(tx, id)
    }
    return affected.length
  })
  ctx.log.info({ library: row.slug, locator: row.locator, actor: ctx.actor.id }, 'source removed')
  return { libraryId: row.slug, locator: row.locator, versions }
}
