import { join } from 'node:path'
import type { CloneFolder } from './clone-folder.ts'
import { folderSize } from './folder-size.ts'
import type { GitAccess } from './git-environment.ts'
import { runGit } from './run-git.ts'

const MB = 1024 * 1024
const WATCH_MS = 250
const TIMEOUT_MS = 15 * 60_000

/** More came over the network than may be kept. */
export class TransferTooLarge extends Error {}

export interface ObjectFetch {
  access: GitAccess
  /** Most bytes that the repository may grow by. */
  maxBytes: number
  signal?: AbortSignal | undefined
}

/** A commit with its trees, without blobs where the host can leave them out. */
export function fetchCommit(folder: CloneFolder, id: string, fetch: ObjectFetch): Promise<void> {
  return fetchInto(folder, ['--depth=1', '--filter=blob:none'], [id], fetch)
}

/** Blobs by name, all in one request. @throws TransferTooLarge, or as `runGit`. */
export function fetchBlobs(
  folder: CloneFolder,
  ids: readonly string[],
  fetch: ObjectFetch,
): Promise<void> {
  return fetchInto(folder, ['--filter=blob:none'], ids, fetch)
}

async function fetchInto(
  { path, gitDir }: CloneFolder,
  options: readonly string[],
  ids: readonly string[],
  { access, maxBytes, signal }: ObjectFetch,
): Promise<void> {
  const packs = join(gitDir, 'objects/pack')
  const before = await folderSize(packs)
  const tooLarge = new AbortController()
  const isOver = async () => (await folderSize(packs)) - before > maxBytes
  const watch = setInterval(() => {
    void isOver().then((over) => over && tooLarge.abort(new TransferTooLarge()))
  }, WATCH_MS)
  const args = [`--git-dir=${gitDir}`, 'fetch', '--quiet', '--no-tags', '--no-write-fetch-head']
  try {
    await runGit([...args, '--no-auto-maintenance', ...options, '--stdin', 'origin'], {
      folder: path,
      access,
      input: `${ids.join('\n')}\n`,
      timeoutMs: TIMEOUT_MS,
      signal: signal ? AbortSignal.any([signal, tooLarge.signal]) : tooLarge.signal,
    })
  } finally {
    clearInterval(watch)
  }
}

export const LIMITS = {
  /** Trees of a commit; all of its files where the host knows no filters. */
  commitBytes: 1_024 * MB,
  /** Documentation fetched at once. */
  batchBytes: 96 * MB,
}
