import type { Context } from '../../../context.ts'
import type { Skipped } from '../../document.ts'
import { readProjectConfig } from '../files/project-config.ts'
import type { ProjectConfig } from '../files/project-config-shape.ts'
import type { KnownDocuments, ReportFetch } from '../source.ts'
import type { CloneFolder } from './clone-folder.ts'
import { readDigests } from './digest-cache.ts'
import { fetchMissingBlobs } from './fetch-missing-blobs.ts'
import { fetchCommit, LIMITS } from './fetch-objects.ts'
import { findPackage, listPackages } from './find-package.ts'
import type { GitAccess } from './git-environment.ts'
import { listTree, type TreeListing } from './list-tree.ts'
import { listObjects, readObjects } from './read-blobs.ts'
import { type Page, readPages } from './read-pages.ts'
import {
  type ChosenFile,
  isManifest,
  isWanted,
  selectRepositoryFiles,
} from './select-repository-files.ts'
import type { RepositorySettings } from './settings.ts'

export interface CommitRequest {
  label: string
  commit: string
  access: GitAccess
  settings: RepositorySettings
  known: KnownDocuments
  /** How the path of a file stands in the index. */
  documentPath(path: string): string
  report: ReportFetch
}

/** The documentation of one commit. */
export interface CommitDocuments {
  pages: Page[]
  /** Paths that are indexed with the same content already. */
  unchanged: string[]
  skipped: Skipped[]
  committedAt: Date | null
  packages: Map<string, string>
  config: ProjectConfig | null
}

const MAX_MANIFESTS = 500
const MAX_MANIFEST_BYTES = 256 * 1024

/**
 * Reads the documentation of a commit through the cache: trees first, then the pages that are not
 * indexed yet, and nothing else of the repository.
 */
export async function readCommit(
  ctx: Pick<Context, 'signal'>,
  folder: CloneFolder,
  request: CommitRequest,
): Promise<CommitDocuments> {
  const { access, commit, known, settings } = request
  const { signal } = ctx
  const fetch = { access, signal, maxBytes: LIMITS.commitBytes }
  const objects = await listObjects(folder, signal)
  if (!objects.has(commit)) await fetchCommit(folder, commit, fetch)
  const tree = await listTree(folder, commit, isWanted, signal)
  const manifests = await readManifests(folder, tree, request, signal)
  const packages = listPackages(manifests)
  const hasFolder = (name: string) => tree.files.some(({ path }) => path.startsWith(`${name}/`))
  const directory = findPackage(settings.package, packages, hasFolder, request.label)
  const config = await readProjectConfig(async (path) => manifests.get(path) ?? null)
  const selected = selectRepositoryFiles(tree.files, { directory, settings, config })

  const digests = await readDigests(folder)
  const isUnchanged = ({ id, path }: ChosenFile) => {
    const digest = digests.get(id)
    return digest !== undefined && known.get(request.documentPath(path)) === digest
  }
  const changed = selected.files.filter((file) => !isUnchanged(file))
  const unchanged = selected.files.filter(isUnchanged).map(({ path }) => path)
  const { pages, skipped } = await readChanged(folder, changed, request, signal)
  return {
    pages,
    unchanged,
    skipped: [...tree.refused, ...cut(tree), ...selected.skipped, ...skipped],
    committedAt: await commitDate(folder, commit, signal),
    packages,
    config,
  }
}

async function readChanged(
  folder: CloneFolder,
  files: readonly ChosenFile[],
  { access, settings, report }: CommitRequest,
  signal: AbortSignal | undefined,
) {
  const pagesFound = files.length
  const objects = await listObjects(folder, signal)
  const missing = [...new Set(files.map(({ id }) => id))].filter((id) => !objects.has(id))
  const { maxFileBytes } = settings
  await report({ pagesFound, pagesFetched: 0 })
  await fetchMissingBlobs(folder, missing, {
    access,
    maxFileBytes,
    signal,
    onFetched: (count) => report({ pagesFound, pagesFetched: Math.min(count, pagesFound) }),
  })
  const read = await readPages(folder, files, {
    maxFileBytes,
    signal,
    onRead: async (count, current) => {
      if (count % 50 === 0) await report({ pagesFound, pagesFetched: count, current })
    },
  })
  await report({ pagesFound, pagesFetched: pagesFound })
  return read
}

/** Files that steer what is read; the packages' only where one of them is asked for. */
async function readManifests(
  folder: CloneFolder,
  tree: TreeListing,
  { access, settings }: CommitRequest,
  signal: AbortSignal | undefined,
): Promise<Map<string, Uint8Array>> {
  const wanted = tree.files
    .filter(({ path }) => isManifest(path))
    .filter(({ path }) => settings.package !== null || !path.endsWith('package.json'))
    .slice(0, MAX_MANIFESTS)
  const objects = await listObjects(folder, signal)
  const missing = wanted.map(({ id }) => id).filter((id) => !objects.has(id))
  const options = { access, maxFileBytes: MAX_MANIFEST_BYTES, signal, onFetched: async () => {} }
  await fetchMissingBlobs(folder, missing, options)
  const sizes = await listObjects(folder, signal)
  const present = wanted.filter(({ id }) => (sizes.get(id) ?? Infinity) <= MAX_MANIFEST_BYTES)
  const contents = new Map<string, Uint8Array>()
  const ids = [...new Set(present.map(({ id }) => id))]
  for await (const { id, bytes } of readObjects(folder, ids, signal)) contents.set(id, bytes)
  return new Map(present.map(({ id, path }) => [path, contents.get(id) as Uint8Array]))
}

async function commitDate(
  folder: CloneFolder,
  commit: string,
  signal: AbortSignal | undefined,
): Promise<Date | null> {
  for await (const { bytes } of readObjects(folder, [commit], signal)) {
    const [, seconds] = /^committer .*> (\d+) [+-]\d{4}$/m.exec(bytes.toString('utf8')) ?? []
    const date = new Date(Number(seconds) * 1_000)
    return seconds && !Number.isNaN(date.getTime()) ? date : null
  }
  return null
}

const cut = ({ truncated }: TreeListing): Skipped[] =>
  truncated ? [{ path: '…', reason: 'the repository has more files than are looked at' }] : []
