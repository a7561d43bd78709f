import type { Context } from '../../../context.ts'
import { fetchUrl } from '../../../egress/index.ts'
import { AppError } from '../../../errors.ts'
import type { Skipped } from '../../document.ts'
import { readTarEntries } from '../../read-tar-entries.ts'
import { readProjectConfig } from '../files/project-config.ts'
import type { DiscoveredRepository } from './discover-repository.ts'
import { findPackage, listPackages } from './find-package.ts'
import type { TreeFile } from './list-tree.ts'
import type { CommitDocuments, CommitRequest } from './read-commit.ts'
import { digestOf } from './release-files.ts'
import { isManifest, isWanted, selectRepositoryFiles } from './select-repository-files.ts'

const MB = 1024 * 1024
const MAX_ARCHIVE_BYTES = 200 * MB
const MAX_KEPT_BYTES = 64 * MB
const TIMEOUT_MS = 5 * 60_000

/**
 * The documentation of a commit out of the archive that the host packs of it, for servers without
 * git. Bounded in size, so it is for small repositories.
 * @throws AppError `unavailable` where the host packs none, `bad_input` beyond a limit, or as `fetchUrl`.
 */
export async function readArchive(
  ctx: Context,
  { host, repository, commit }: DiscoveredRepository,
  { known, label, settings, report }: CommitRequest,
): Promise<CommitDocuments> {
  const url = host.api?.archiveUrl?.(repository, commit)
  if (!url) throw new AppError('unavailable', 'git is not installed on the server.')
  const { bytes } = await fetchUrl(ctx, url, {
    headers: repository.authorization ? { authorization: repository.authorization.value } : {},
    maxBytes: MAX_ARCHIVE_BYTES,
    timeoutMs: TIMEOUT_MS,
    politeness: 'off',
    ...(ctx.signal ? { signal: ctx.signal } : {}),
  })
  const archive = await unpack(bytes, { label, signal: ctx.signal, limit: settings.maxFileBytes })
  const { contents } = archive
  const tree: TreeFile[] = [...contents.keys()].map((path) => ({ path, id: path }))
  const packages = listPackages(
    new Map([...contents].filter(([path]) => path.endsWith('package.json'))),
  )
  const hasFolder = (name: string) => tree.some(({ path }) => path.startsWith(`${name}/`))
  const directory = findPackage(settings.package, packages, hasFolder, label)
  const config = await readProjectConfig(async (path) => contents.get(path) ?? null)
  const selected = selectRepositoryFiles(tree, { directory, settings, config })
  const isUnchanged = ({ path, bytes: content }: { path: string; bytes: Uint8Array }) =>
    known.get(path) === digestOf(content)
  const all = selected.files.map((file) => ({ ...file, bytes: contents.get(file.path) as Buffer }))
  await report({ pagesFound: all.length, pagesFetched: all.length })
  return {
    pages: all.filter((page) => !isUnchanged(page)),
    unchanged: all.filter(isUnchanged).map(({ path }) => path),
    skipped: [...archive.skipped, ...selected.skipped],
    committedAt: null,
    packages,
    config,
  }
}

async function unpack(
  bytes: Uint8Array,
  { label, signal, limit }: { label: string; signal: AbortSignal | undefined; limit: number },
): Promise<{ contents: Map<string, Uint8Array>; skipped: Skipped[] }> {
  const contents = new Map<string, Uint8Array>()
  const skipped: Skipped[] = []
  let kept = 0
  await readTarEntries(bytes, { label, signal }, async ({ header, read }) => {
    // The archive has one folder with everything in it.
    const path = header.name.split('/').slice(1).join('/')
    const isHostile = /(?:^|\/)\.{1,2}(?:\/|$)|^\/|\\|\0/.test(path)
    if (path === '' || isHostile || !isWanted(path)) return
    const size = header.size ?? 0
    const reason = refuse(header.type ?? 'file', size, limit, kept)
    if (!reason) contents.set(path, await read(limit))
    else if (!isManifest(path)) skipped.push({ path, reason })
    if (!reason) kept += size
  })
  return { contents, skipped }
}

function refuse(type: string, size: number, limit: number, kept: number): string | null {
  if (type !== 'file' && type !== 'contiguous-file') return `a ${type}, not a file`
  if (size === 0) return 'empty'
  if (size > limit) return `larger than ${Math.round((limit / MB) * 100) / 100} MB`
  if (kept + size > MAX_KEPT_BYTES) {
    return `the repository has more than ${MAX_KEPT_BYTES / MB} MB of documentation`
  }
  return null
}
