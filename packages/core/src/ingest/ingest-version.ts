import type { CoverageReport } from '@twinmcp/db'
import type { Context } from '../context.ts'
import { AppError } from '../errors.ts'
import { refreshRegistryFacts, saveRegistryFacts } from '../libraries/index.ts'
import type { Skipped } from './document.ts'
import { embedVersion } from './embed-version.ts'
import { indexVersion, isSameVersion } from './index-version.ts'
import { parseDocuments } from './parse-documents.ts'
import { selectVersion } from './queries.ts'
import { type Progress, RunCancelled, reportProgress } from './report-progress.ts'
import { type Run, updateRun } from './runs/queries.ts'
import { npmSource } from './sources/npm.ts'
import type { Release, Source } from './sources/source.ts'

const SKIPPED_SHOWN = 500

/**
 * Brings one version in, from its name to the words that find it. Safe to kill anywhere and to run
 * again: nothing is visible before the one transaction of `index`. `completeVersion` does the rest,
 * as a job of its own, so that nobody's library waits for the vectors of another.
 * @throws AppError, RunCancelled, or the signal's reason.
 */
export async function ingestVersion(ctx: Context, run: Run): Promise<'searchable' | 'unchanged'> {
  const progress = reportProgress(ctx, run.id)
  const source = npmSource
  const name = nameOf(run)

  await progress.enter('metadata')
  const same = await findUnchanged(ctx, run, await source.peek(ctx, name, run.requestedRange))
  if (same?.complete) {
    await finish(ctx, run, 'unchanged', { version: same.version, libraryId: same.libraryId })
    // After the run has ended: which other versions there are may have changed all the same.
    await refreshRegistryFacts(ctx, { id: same.libraryId, name })
    return 'unchanged'
  }
  const found = await source.discover(ctx, name, run.requestedRange)
  await updateRun(ctx.db, run.id, { version: found.version })

  const known = await findUnchanged(ctx, run, found)
  const version = known ?? (await downloadAndIndex(ctx, run, { source, found, progress }))
  if (known?.complete) {
    await saveRegistryFacts(ctx, known.libraryId, found.facts)
    await finish(ctx, run, 'unchanged', { libraryId: known.libraryId })
    return 'unchanged'
  }

  const { chunkCount, embeddedCount } = version
  await progress.advance(1, { chunksFound: chunkCount, chunksEmbedded: embeddedCount })
  await progress.enter('embed', { libraryId: version.libraryId, searchable: true })
  return 'searchable'
}

/**
 * Adds the vectors that a searchable version misses, batch by batch; each stands by itself. Stops
 * between two of them when somebody waits for a library.
 * @throws RunCancelled, also when the version has gone, or the signal's reason.
 */
export async function completeVersion(
  ctx: Context,
  run: Run,
): Promise<'succeeded' | 'interrupted'> {
  const progress = reportProgress(ctx, run.id, run.progress)
  await progress.enter('embed')
  const library = { ownerWorkspaceId: run.ownerWorkspaceId, slug: run.librarySlug }
  const version = run.version ? await selectVersion(ctx.db, library, run.version) : null
  if (!version) throw new RunCancelled('The version was removed.')
  const done = await embedVersion(ctx, { ...version, library: nameOf(run) }, progress)
  if (!done) return 'interrupted'
  await progress.enter('done')
  await finish(ctx, run, 'succeeded', {})
  return 'succeeded'
}

const nameOf = (run: Run) => run.librarySlug.replace(/^\/npm\//, '')

async function downloadAndIndex<Found extends Release, Fetched>(
  ctx: Context,
  run: Run,
  work: { source: Source<Found, Fetched>; found: Found; progress: Progress },
) {
  const { source, found, progress } = work
  await progress.enter('download')
  const fetched = await source.fetch(ctx, found)

  await progress.enter('parse')
  const { files, linkBase, publishedAt, ...left } = await source.documents(ctx, found, fetched)
  await progress.advance(0, { pagesFound: files.length })
  let [pagesParsed, chunksFound] = [0, 0]
  const parsed = await parseDocuments(files, {
    library: found.facts.name,
    linkBase,
    signal: ctx.signal,
    onDocument: async (document) => {
      pagesParsed += 1
      chunksFound += document.chunks.length
      await progress.advance(pagesParsed / files.length, { pagesParsed, chunksFound })
    },
  })
  const skipped = [...left.skipped, ...parsed.skipped]
  const coverage = reportCoverage(left.filesFound, parsed.documents, skipped)
  if (coverage.chunksIndexed === 0) throw await noPages(ctx, run, found, coverage)

  await progress.enter('index')
  const indexed = await indexVersion(ctx, {
    runId: run.id,
    facts: { ...found.facts, ownerWorkspaceId: run.ownerWorkspaceId, slug: run.librarySlug },
    version: {
      version: found.version,
      publishedAt,
      deprecated: found.deprecated,
      integrity: found.fingerprint,
    },
    documents: parsed.documents,
    coverage,
  })
  return { ...indexed, embeddedCount: indexed.chunksReused }
}

/** The version as indexed from this very content by this very pipeline, if it is. */
async function findUnchanged(
  ctx: Context,
  run: Run,
  release: Pick<Release, 'version' | 'fingerprint'> | null,
) {
  if (!release) return null
  const library = { ownerWorkspaceId: run.ownerWorkspaceId, slug: run.librarySlug }
  const row = await selectVersion(ctx.db, library, release.version)
  if (!row || !isSameVersion(row, release.fingerprint)) return null
  const { id: versionId, libraryId, chunkCount, embeddedCount } = row
  const complete = embeddedCount >= chunkCount
  return { version: release.version, versionId, libraryId, chunkCount, embeddedCount, complete }
}

function reportCoverage(
  filesFound: number,
  documents: readonly { chunks: readonly unknown[] }[],
  skipped: readonly Skipped[],
): Omit<CoverageReport, 'chunksReused'> {
  const skippedByReason: Record<string, number> = {}
  for (const { reason } of skipped) skippedByReason[reason] = (skippedByReason[reason] ?? 0) + 1
  return {
    filesFound,
    pagesIndexed: documents.length,
    chunksIndexed: documents.reduce((sum, document) => sum + document.chunks.length, 0),
    skipped: skipped.slice(0, SKIPPED_SHOWN),
    skippedByReason,
  }
}

async function noPages(
  ctx: Context,
  run: Run,
  { version, facts }: Release,
  coverage: Omit<CoverageReport, 'chunksReused'>,
): Promise<AppError> {
  await updateRun(ctx.db, run.id, { coverage: { ...coverage, chunksReused: 0 } })
  const home = facts.homepageUrl ? ` Its homepage is ${facts.homepageUrl}.` : ''
  return new AppError(
    'not_found',
    `${facts.name}@${version} publishes no documentation: none of its ${coverage.filesFound} files is a readable README or page.${home}`,
  )
}

function finish(
  ctx: Context,
  run: Run,
  status: 'succeeded' | 'unchanged',
  patch: { version?: string; libraryId?: number },
) {
  const progress = { ...run.progress, percent: 100 }
  return updateRun(ctx.db, run.id, {
    ...(status === 'unchanged' ? { progress } : {}),
    ...patch,
    status,
    stage: 'done',
    errorCode: null,
    errorMessage: null,
    searchable: true,
    finished: true,
  })
}
