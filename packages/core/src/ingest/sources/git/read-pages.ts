import { createHash } from 'node:crypto'
import type { Skipped } from '../../document.ts'
import type { CloneFolder } from './clone-folder.ts'
import { addDigests } from './digest-cache.ts'
import { listObjects, readObjects } from './read-blobs.ts'
import type { ChosenFile } from './select-repository-files.ts'

const MB = 1024 * 1024
/** All pages together: they are held in memory. */
const MAX_KEPT_BYTES = 64 * MB
/** Of a changelog the start is enough. */
const MAX_CHANGELOG_BYTES = 256 * 1024
const LFS = 'version https://git-lfs.github.com/spec/'

export type Page = ChosenFile & { bytes: Uint8Array }

export interface ReadPages {
  pages: Page[]
  skipped: Skipped[]
}

/** Reads chosen files out of the cache, within bounds, and remembers the digest of each. */
export async function readPages(
  folder: CloneFolder,
  files: readonly ChosenFile[],
  options: {
    maxFileBytes: number
    signal: AbortSignal | undefined
    onRead(count: number, path: string): Promise<void>
  },
): Promise<ReadPages> {
  const { maxFileBytes, signal } = options
  const sizes = await listObjects(folder, signal)
  const skipped: Skipped[] = []
  const wanted: ChosenFile[] = []
  let total = 0
  for (const file of files) {
    const size = sizes.get(file.id)
    const kept = file.kind === 'changelog' ? Math.min(size ?? 0, MAX_CHANGELOG_BYTES) : (size ?? 0)
    const reason = refuse(size, kept, maxFileBytes, total)
    if (reason) skipped.push({ path: file.path, reason })
    else {
      wanted.push(file)
      total += kept
    }
  }
  const contents = await readContents(folder, wanted, options)
  const pages: Page[] = []
  const digests = new Map<string, string>()
  for (const file of wanted) {
    const content = contents.get(file.id) ?? Buffer.alloc(0)
    const bytes = file.kind === 'changelog' ? content.subarray(0, MAX_CHANGELOG_BYTES) : content
    if (content.subarray(0, LFS.length).toString('latin1') === LFS) {
      skipped.push({ path: file.path, reason: 'its content lies in Git LFS' })
      continue
    }
    // A changelog that was cut has another digest than its blob, but always the same one.
    digests.set(file.id, createHash('sha256').update(bytes).digest('hex'))
    pages.push({ ...file, bytes })
  }
  await addDigests(folder, digests)
  return { pages, skipped }
}

function refuse(
  size: number | undefined,
  kept: number,
  maxFileBytes: number,
  total: number,
): string | null {
  if (size === undefined) return `larger than ${megabytes(maxFileBytes)} MB`
  if (size === 0) return 'empty'
  if (kept > maxFileBytes) return `larger than ${megabytes(maxFileBytes)} MB`
  if (total + kept > MAX_KEPT_BYTES) {
    return `the repository has more than ${MAX_KEPT_BYTES / MB} MB of documentation`
  }
  return null
}

const megabytes = (bytes: number) => Math.round((bytes / MB) * 10) / 10

async function readContents(
  folder: CloneFolder,
  files: readonly ChosenFile[],
  { signal, onRead }: Parameters<typeof readPages>[2],
): Promise<Map<string, Buffer>> {
  const paths = new Map(files.map(({ id, path }) => [id, path]))
  const contents = new Map<string, Buffer>()
  for await (const { id, bytes } of readObjects(folder, [...paths.keys()], signal)) {
    contents.set(id, bytes)
    await onRead(contents.size, paths.get(id) ?? '')
  }
  return contents
}
