import type { Header } from 'tar-stream'
import type { Skipped, SourceFile } from './document.ts'
import { readTarEntries } from './read-tar-entries.ts'
import { documentKind, isCandidate, selectFiles } from './select-files.ts'

export interface ExtractedTarball {
  /** Documentation in reading order. */
  files: SourceFile[]
  skipped: Skipped[]
  /** Files that look like documentation: `files` and `skipped` together. */
  filesFound: number
}

const MB = 1024 * 1024
/** A longer page is a data dump; of a changelog the start is enough. */
const MAX_FILE_BYTES = 2 * MB
const MAX_CHANGELOG_BYTES = 256 * 1024
/** All pages together: they are held in memory. */
const MAX_KEPT_BYTES = 64 * MB
const MAX_MANIFEST_BYTES = 256 * 1024

/**
 * Reads the documentation out of a gzipped npm tarball, in memory. Entries that lead out of the
 * package and links are skipped with a reason; nothing is ever written or followed.
 * @throws AppError `bad_input` that names the package, for archives that are damaged or go beyond a
 * limit; or the signal's reason.
 */
export async function extractTarball(
  bytes: Uint8Array,
  { label, signal }: { label: string; signal?: AbortSignal | undefined },
): Promise<ExtractedTarball> {
  const kept = new Map<string, SourceFile>()
  const manifests = new Map<string, string>()
  const skipped: Skipped[] = []
  let keptBytes = 0

  await readTarEntries(bytes, { label, signal }, async ({ header, read }) => {
    const path = safePath(header.name)
    if (path === null) {
      if (header.type !== 'directory') skipped.push({ path: shown(header.name), reason: OUTSIDE })
      return
    }
    if (isFile(header) && /(?:^|\/)package\.json$/.test(path)) {
      const name = packageName(await read(MAX_MANIFEST_BYTES))
      if (name) manifests.set(path, name)
    }
    if (!isCandidate(path)) return
    const kind = documentKind(path)
    const limit = kind === 'changelog' ? MAX_CHANGELOG_BYTES : MAX_FILE_BYTES
    const reason = refuse(header, { limit, kind, keptBytes })
    if (reason) {
      skipped.push({ path, reason })
      return
    }
    const content = await read(limit)
    keptBytes += content.length
    kept.set(path, { path, kind, bytes: content })
  })

  const selected = selectFiles([...kept.values()], manifests)
  const left = [...skipped, ...selected.skipped]
  return { files: selected.files, skipped: left, filesFound: selected.files.length + left.length }
}

const OUTSIDE = 'its path leads out of the package'

const isFile = ({ type }: Header) => type === 'file' || type === 'contiguous-file'

/** Path inside the package, whose own folder is taken off; null when it leads elsewhere. */
function safePath(name: string): string | null {
  if (name.startsWith('/') || /^[a-z]:|\\|\0/i.test(name)) return null
  const parts = name.split('/').filter((part) => part !== '' && part !== '.')
  if (parts.includes('..')) return null
  return parts.slice(1).join('/') || null
}

const shown = (name: string) => {
  const text = name.toWellFormed().replaceAll('\0', '')
  return text.length > 300 ? `${text.slice(0, 300)}…` : text
}

function refuse(
  header: Header,
  { limit, kind, keptBytes }: { limit: number; kind: SourceFile['kind']; keptBytes: number },
): string | null {
  const size = header.size ?? 0
  if (!isFile(header)) return `a ${header.type}, not a file`
  if (size === 0) return 'empty'
  if (size > limit && kind !== 'changelog') return `larger than ${limit / MB} MB`
  if (keptBytes + Math.min(size, limit) > MAX_KEPT_BYTES) {
    return `the package has more than ${MAX_KEPT_BYTES / MB} MB of documentation`
  }
  return null
}

function packageName(bytes: Uint8Array): string | null {
  try {
    const manifest: unknown = JSON.parse(Buffer.from(bytes).toString('utf8'))
    const name = manifest && typeof manifest === 'object' && 'name' in manifest && manifest.name
    return typeof name === 'string' ? name : null
  } catch {
    return null
  }
}
