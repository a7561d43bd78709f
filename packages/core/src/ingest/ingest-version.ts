import type { Context } from '../context.ts'
import { AppError } from '../errors.ts'
import { refreshRegistryFacts, saveRegistryFacts } from '../libraries/index.ts'
import { discoverRelease, rangeOf } from './discover-release.ts'
import type { ParsedDocument, SourceFile } from './document.ts'
import { embedVersion } from './embed-version.ts'
import { sha256 } from './embedding-input.ts'
import { findSame, findUntouched } from './find-same-part.ts'
import { indexVersion } from './index-version.ts'
import { type OpenTarget, openTarget, type SourceMemory, versionOf } from './open-target.ts'
import { parseDocuments } from './parse-documents.ts'
import { saveSourceState, selectPartDocuments } from './part-rows/queries.ts'
import { selectVersion, upsertLibrary } from './queries.ts'
import { queueCompanions, queueOtherVersions } from './queue-related.ts'
import { selectDocuments } from './refine/select-documents.ts'
import { reparsePart } from './reparse-part.ts'
import { reportCoverage } from './report-coverage.ts'
import { type Progress, RunCancelled, reportProgress } from './report-progress.ts'
import { endRun, type Run, updateRun } from './runs/queries.ts'
import type { KnownDocuments, Release, SourceDocuments } from './sources/source.ts'
import { storeTexts } from './store-texts.ts'

/**
 * Brings what a source has into a version, from its name to the words that find it. Safe to kill
 * anywhere and to run again: nothing is visible before the one transaction of `index`.
 * `completeVersion` does the rest, as a job of its own, so that nobody's library waits for the
 * vectors of another.
 * @throws AppError, RunCancelled, or the signal's reason.
 */
export async function ingestVersion(ctx: Context, run: Run): Promise<'searchable' | 'unchanged'> {
  const progress = reportProgress(ctx, run.id)
  await progress.enter('metadata')
  const open = await openTarget(ctx, run)
  const { source, target } = open

  const peeked = findSame(open, await source.peek(ctx, target, rangeOf(run, open)))
  if (peeked?.complete) {
    await finish(ctx, run, 'unchanged', { version: peeked.version, libraryId: peeked.libraryId })
    // After the run has ended: which other versions there are may have changed all the same.
    if (source.kind === 'npm')
      await refreshRegistryFacts(ctx, { id: peeked.libraryId, name: target.name })
    return 'unchanged'
  }
  const found = await discoverRelease(ctx, run, open)
  await updateRun(ctx.db, run.id, { version: versionOf(open, found) })

  const same = findSame(open, found)
  const version = same ?? (await fetchAndIndex(ctx, run, open, found, progress))
  if ('complete' in version && version.complete) {
    if (found.facts) await saveRegistryFacts(ctx, version.libraryId, found.facts)
    await finish(ctx, run, 'unchanged', { libraryId: version.libraryId })
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
  const done = await embedVersion(ctx, { ...version, library: version.libraryName }, progress)
  if (!done) return 'interrupted'
  await progress.enter('done')
  await finish(ctx, run, 'succeeded', {})
  if (run.sourceLocator === '') await queueCompanions(ctx, run, version.libraryId)
  return 'succeeded'
}

async function fetchAndIndex(
  ctx: Context,
  run: Run,
  opened: OpenTarget,
  found: Release,
  progress: Progress,
) {
  const open = await ensureRow(ctx, run, opened, found)
  const ownerWorkspaceId = run.ownerWorkspaceId
  const name = open.library?.name ?? found.facts?.name ?? run.librarySlug
  const version = versionOf(open, found)
  const got =
    (await reparsePart(ctx, open, version, found)) ??
    (await fetchDocuments(ctx, open, found, progress))

  await progress.enter('parse', { current: null })
  const { files, unchanged } = dropUnchanged(got, open.known)
  await progress.advance(0, { pagesFound: got.filesFound })
  let [pagesParsed, chunksFound] = [0, 0]
  const parsed = await parseDocuments(files, {
    library: name,
    linkBase: got.linkBase,
    signal: ctx.signal,
    onDocument: async (document) => {
      pagesParsed += 1
      chunksFound += document.chunks.length
      await progress.advance(pagesParsed / files.length, { pagesParsed, chunksFound })
    },
  })
  const refined = selectDocuments([...parsed.documents, ...(await refineReady(got.ready))], {
    boilerplate: open.memory.boilerplate,
    kept: await selectKept(ctx, open, unchanged),
  })
  const skipped = [...got.skipped, ...parsed.skipped, ...refined.skipped]
  const coverage = reportCoverage({
    filesFound: got.filesFound,
    documents: refined.documents,
    unchanged: unchanged.length,
    skipped,
  })
  if (coverage.pagesIndexed === 0) throw await noPages(ctx, run, name, version, found, coverage)
  const state = { own: got.state ?? open.memory.own, boilerplate: refined.boilerplate }
  const base = findUntouched(open, version, refined.documents, unchanged)
  if (base && open.row) {
    // Nothing tells beforehand whether a site has changed.
    await saveSourceState(ctx.db, open.row.sourceId, state)
    await updateRun(ctx.db, run.id, { coverage: { ...coverage, chunksReused: base.chunkCount } })
    return base
  }

  await progress.enter('index')
  const documents = await storeTexts(ctx, files, refined.documents)
  const indexed = await indexVersion(ctx, {
    runId: run.id,
    library: { ownerWorkspaceId, slug: run.librarySlug, name },
    facts:
      found.facts && open.isPrimary
        ? { ...found.facts, ownerWorkspaceId, slug: run.librarySlug }
        : null,
    source: open.row,
    version: { version, publishedAt: got.publishedAt, deprecated: found.deprecated },
    fingerprint: found.fingerprint,
    documents,
    unchanged,
    base: open.base,
    linkBase: storable(got.linkBase),
    state: state satisfies SourceMemory,
    coverage,
  })
  if (open.isPrimary) await queueOtherVersions(ctx, run, indexed.libraryId, got.otherVersions ?? [])
  return indexed
}

async function fetchDocuments(
  ctx: Context,
  { source, target, known }: OpenTarget,
  found: Release,
  progress: Progress,
): Promise<SourceDocuments> {
  await progress.enter('download')
  const fetched = await source.fetch(ctx, target, found, known, async (at) => {
    const share = at.pagesFound === 0 ? 0 : at.pagesFetched / at.pagesFound
    const { pagesFound, pagesFetched, current = null } = at
    await progress.advance(share, { pagesFound, pagesFetched }, { current })
  })
  return source.documents(ctx, target, found, fetched, known)
}

/** Pages are refined where they are parsed; what a source cut itself is refined here. */
async function refineReady(ready: readonly ParsedDocument[]): Promise<ParsedDocument[]> {
  if (ready.length === 0) return []
  // Its tables of languages and patterns cost a tenth of a second, and few sources need them here.
  const { refineDocument } = await import('./refine/refine-document.ts')
  const refined: ParsedDocument[] = []
  for (const document of ready) {
    refined.push(refineDocument(document))
    // Heartbeats must get through.
    await Bun.sleep(0)
  }
  return refined
}

/** What is said of the pages that stay, of which a new one may be another copy. */
async function selectKept(
  ctx: Context,
  { base, row }: OpenTarget,
  unchanged: readonly string[],
): Promise<{ path: string; metadata: Record<string, string> }[]> {
  if (!base || !row || unchanged.length === 0) return []
  const kept = new Set(unchanged)
  const all = await selectPartDocuments(ctx.db, base.versionId, row.sourceId)
  return all.filter(({ path }) => kept.has(path))
}

/** A crawl keeps its pages with its source, which must be there before the first one is read. */
async function ensureRow(
  ctx: Context,
  run: Run,
  open: OpenTarget,
  found: Release,
): Promise<OpenTarget> {
  if (open.row || !open.source.needsRow) return open
  if (!found.facts) throw new Error(`the ${open.source.kind} source gives no facts of its library`)
  const facts = { ...found.facts, ownerWorkspaceId: run.ownerWorkspaceId, slug: run.librarySlug }
  const row = await upsertLibrary(ctx.db, facts, true)
  await updateRun(ctx.db, run.id, row)
  return { ...open, row, target: { ...open.target, sourceId: row.sourceId } }
}

/** What the source could not tell to be unchanged, its bytes do. */
function dropUnchanged(
  { files, unchanged }: SourceDocuments,
  known: KnownDocuments,
): { files: SourceFile[]; unchanged: string[] } {
  const isKnown = ({ path, bytes }: SourceFile) =>
    known.has(path) && known.get(path) === sha256(bytes).toString('hex')
  return {
    files: files.filter((file) => !isKnown(file)),
    unchanged: [...unchanged, ...files.filter(isKnown).map(({ path }) => path)],
  }
}

/** Paths are those of the documents, which are stored anyway. */
const storable = ({
  repositoryRoot,
  directory,
  homepage,
  packagePage,
}: SourceDocuments['linkBase']) => ({
  repositoryRoot,
  directory,
  homepage,
  packagePage,
})

async function noPages(
  ctx: Context,
  run: Run,
  name: string,
  version: string,
  { facts }: Release,
  coverage: ReturnType<typeof reportCoverage>,
): Promise<AppError> {
  await updateRun(ctx.db, run.id, { coverage: { ...coverage, chunksReused: 0 } })
  const home = facts?.homepageUrl ? ` Its homepage is ${facts.homepageUrl}.` : ''
  return new AppError(
    'not_found',
    `${name}@${version} publishes no documentation: none of its ${coverage.filesFound} files is a readable README or page.${home}`,
  )
}

function finish(
  ctx: Context,
  run: Run,
  status: 'succeeded' | 'unchanged',
  patch: { version?: string; libraryId?: number },
) {
  const progress = { ...run.progress, percent: 100 }
  return endRun(ctx.db, run, {
    ...(status === 'unchanged' ? { progress } : {}),
    ...patch,
    status,
    stage: 'done',
    errorCode: null,
    errorMessage: null,
    searchable: true,
  })
}
