import type { CoverageReport } from '@twinmcp/db'
import type { Context } from '../context.ts'
import { AppError } from '../errors.ts'
import {
  fetchManifest,
  type Manifest,
  refreshRegistryFacts,
  repositoryAlias,
  repositoryWebUrl,
  saveRegistryFacts,
} from '../libraries/index.ts'
import { createLinkBase } from './create-link-base.ts'
import type { Skipped } from './document.ts'
import { embedVersion } from './embed-version.ts'
import { extractTarball } from './extract-tarball.ts'
import { fetchTarball } from './fetch-tarball.ts'
import { indexVersion, isSameVersion } from './index-version.ts'
import { parseDocuments } from './parse-documents.ts'
import { type LibraryFacts, selectVersion } from './queries.ts'
import { type Progress, RunCancelled, reportProgress } from './report-progress.ts'
import { type Run, updateRun } from './runs/queries.ts'
import { findNpmVersion, type NpmVersion } from './sources/npm.ts'

const SKIPPED_SHOWN = 500

/**
 * Brings one version in, from its name to the words that find it. Safe to kill anywhere and to run
 * again: nothing is visible before the one transaction of `index`. `completeVersion` does the rest,
 * as a job of its own, so that nobody's library waits for the vectors of another.
 * @throws AppError, RunCancelled, or the signal's reason.
 */
export async function ingestVersion(ctx: Context, run: Run): Promise<'searchable' | 'unchanged'> {
  const progress = reportProgress(ctx, run.id)
  const name = run.librarySlug.replace(/^\/npm\//, '')

  await progress.enter('metadata')
  const same = await findUnchanged(ctx, run, await manifestOfTag(ctx, name, run.requestedRange))
  if (same?.complete) {
    await finish(ctx, run, 'unchanged', { version: same.version, libraryId: same.libraryId })
    // After the run has ended: which other versions there are may have changed all the same.
    await refreshRegistryFacts(ctx, { id: same.libraryId, name })
    return 'unchanged'
  }
  const found = await findNpmVersion(ctx, name, run.requestedRange)
  const { manifest } = found
  await updateRun(ctx.db, run.id, { version: manifest.version })

  const known = await findUnchanged(ctx, run, manifest)
  const version = known ?? (await downloadAndIndex(ctx, run, found, progress))
  if (known?.complete) {
    await saveRegistryFacts(ctx, known.libraryId, registryFacts(found))
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
  const name = run.librarySlug.replace(/^\/npm\//, '')
  const done = await embedVersion(ctx, { ...version, library: name }, progress)
  if (!done) return 'interrupted'
  await progress.enter('done')
  await finish(ctx, run, 'succeeded', {})
  return 'succeeded'
}

async function downloadAndIndex(ctx: Context, run: Run, found: NpmVersion, progress: Progress) {
  const { manifest } = found
  await progress.enter('download')
  const tarball = await fetchTarball(ctx, manifest)

  await progress.enter('parse')
  const extracted = await extractTarball(tarball.bytes, {
    label: `${manifest.name}@${manifest.version}`,
    signal: ctx.signal,
  })
  const pagesFound = extracted.files.length
  await progress.advance(0, { pagesFound })
  let [pagesParsed, chunksFound] = [0, 0]
  const parsed = await parseDocuments(extracted.files, {
    library: manifest.name,
    linkBase: createLinkBase(
      manifest,
      extracted.files.map((file) => file.path),
    ),
    signal: ctx.signal,
    onDocument: async (document) => {
      pagesParsed += 1
      chunksFound += document.chunks.length
      await progress.advance(pagesParsed / pagesFound, { pagesParsed, chunksFound })
    },
  })
  const skipped = [...extracted.skipped, ...parsed.skipped]
  const coverage = reportCoverage(extracted.filesFound, parsed.documents, skipped)
  if (coverage.chunksIndexed === 0) throw await noPages(ctx, run, manifest, coverage)

  await progress.enter('index')
  const indexed = await indexVersion(ctx, {
    runId: run.id,
    facts: libraryFacts(run, found),
    version: {
      version: manifest.version,
      publishedAt: tarball.publishedAt,
      deprecated: found.deprecated,
      integrity: integrityOf(manifest),
    },
    documents: parsed.documents,
    coverage,
  })
  return { ...indexed, embeddedCount: indexed.chunksReused }
}

/** The manifest at once where the range is a tag or a version: a tenth of what a packument costs. */
function manifestOfTag(ctx: Context, name: string, range: string): Promise<Manifest | null> {
  const isOne = /^[a-z][\w.-]*$/i.test(range) || /^\d+\.\d+\.\d+[\w.+-]*$/.test(range)
  return isOne ? fetchManifest(ctx, name, range) : Promise.resolve(null)
}

/** The version as indexed from this very tarball by this very pipeline, if it is. */
async function findUnchanged(ctx: Context, run: Run, manifest: Manifest | null) {
  if (!manifest) return null
  const library = { ownerWorkspaceId: run.ownerWorkspaceId, slug: run.librarySlug }
  const row = await selectVersion(ctx.db, library, manifest.version)
  if (!row || !isSameVersion(row, integrityOf(manifest))) return null
  const { id: versionId, libraryId, chunkCount, embeddedCount } = row
  const complete = embeddedCount >= chunkCount
  return { version: manifest.version, versionId, libraryId, chunkCount, embeddedCount, complete }
}

const integrityOf = ({ dist }: Manifest) => dist.integrity ?? dist.shasum ?? null

function libraryFacts(run: Run, found: NpmVersion): LibraryFacts {
  const { manifest } = found
  const alias = repositoryAlias(manifest.repository)
  return {
    ownerWorkspaceId: run.ownerWorkspaceId,
    slug: run.librarySlug,
    name: manifest.name,
    description: manifest.description ?? null,
    homepageUrl: webAddress(manifest.homepage),
    repositoryUrl: repositoryWebUrl(manifest.repository),
    license: manifest.license ?? null,
    keywords: manifest.keywords ?? [],
    aliases: alias ? [alias] : [],
    locator: `npm:${manifest.name}`,
    ...registryFacts(found),
  }
}

/** What package.json calls a homepage, if it is one: anybody can write anything there. */
function webAddress(text: string | undefined): string | null {
  if (!text || text.length > 300 || /\s/.test(text) || !URL.canParse(text)) return null
  return /^https?:$/.test(new URL(text).protocol) ? text : null
}

function registryFacts({ distTags, published }: Pick<NpmVersion, 'distTags' | 'published'>) {
  return { distTags, publishedVersions: published, latestVersion: distTags.latest ?? null }
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
  manifest: Manifest,
  coverage: Omit<CoverageReport, 'chunksReused'>,
): Promise<AppError> {
  await updateRun(ctx.db, run.id, { coverage: { ...coverage, chunksReused: 0 } })
  const homepage = webAddress(manifest.homepage)
  const home = homepage ? ` Its homepage is ${homepage}.` : ''
  return new AppError(
    'not_found',
    `${manifest.name}@${manifest.version} publishes no documentation: none of its ${coverage.filesFound} files is a readable README or page.${home}`,
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
