import { z } from 'zod'
import { type Context, requirePermission } from '../context.ts'
import { AppError } from '../errors.ts'
import { getRun, listRuns } from '../runs/index.ts'
import { findLibrary } from './find-library.ts'
import { parseLibraryId } from './library-id.ts'
import { newestFirst } from './match-version.ts'
import { type LibraryRow, selectSources } from './queries.ts'
import { searchLibraries } from './search-libraries.ts'
import { toHit } from './to-hit.ts'
import type { LibraryDetail, VersionView } from './views.ts'

export const LibraryInput = z.object({ libraryId: z.string().trim().min(1).max(300) })
export type LibraryInput = z.infer<typeof LibraryInput>

const RECENT_RUNS = 10

/** All there is to know of a library. @throws AppError `not_found` that names the nearest ones. */
export async function getLibrary(
  ctx: Context,
  { libraryId }: LibraryInput,
): Promise<LibraryDetail> {
  requirePermission(ctx, 'libraries:read')
  const row = await getLibraryRow(ctx, libraryId)
  const [sources, runs] = await Promise.all([
    selectSources(ctx.db, row.id),
    listRuns(ctx, { libraryId: row.slug, limit: RECENT_RUNS }),
  ])
  const reported = runs.items.find((run) => run.coverage !== null)
  return {
    ...toHit(row),
    aliases: row.aliases,
    distTags: row.distTags,
    registryCheckedAt: row.registryCheckedAt?.toISOString() ?? null,
    sources: sources.map((source) => ({
      id: source.id,
      kind: source.kind,
      locator: source.locator,
      lastCheckedAt: source.lastCheckedAt?.toISOString() ?? null,
    })),
    versionList: versionList(row),
    latestRun: runs.items[0] ?? null,
    coverage: reported ? (await getRun(ctx, { runId: reported.id })).coverage : null,
  }
}

/** The row behind an id. @throws AppError `not_found` that names the nearest libraries. */
export async function getLibraryRow(ctx: Context, libraryId: string): Promise<LibraryRow> {
  const ref = parseLibraryId(libraryId)
  const row = await findLibrary(ctx, ref)
  if (row) return row
  const near = await searchLibraries(ctx, { query: ref.name.slice(0, 200), limit: 3 })
  const hint = near.length
    ? ` Did you mean ${near.map((hit) => hit.libraryId).join(', ')}?`
    : ' Search for its name, or add it with npm:<name>.'
  throw new AppError('not_found', `${ref.slug} is not indexed here.${hint}`)
}

function versionList(row: LibraryRow): VersionView[] {
  const iso = (time: string | null) => (time === null ? null : new Date(time).toISOString())
  const byVersion = new Map(row.versions.map((version) => [version.version, version]))
  return newestFirst([...byVersion.keys()])
    .map((version) => byVersion.get(version))
    .filter((version) => version !== undefined)
    .map((version) => ({
      version: version.version,
      publishedAt: iso(version.publishedAt),
      deprecated: version.deprecated,
      documentCount: version.documentCount,
      chunkCount: version.chunkCount,
      embeddedCount: version.embeddedCount,
      tokenCount: version.tokenCount,
      indexedAt: new Date(version.indexedAt).toISOString(),
      embeddedAt: iso(version.embeddedAt),
      isLatest: version.version === row.latestVersion,
    }))
}
