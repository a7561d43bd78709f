import { gzipSync } from 'node:zlib'
import { readTarEntries } from '../../read-tar-entries.ts'
import { readZipEntries } from '../registries/read-zip-entries.ts'
import { isWanted, maxBytesOf, type RawFiles, refusal, shownName } from './raw-file.ts'

interface Entry {
  name: string
  size: number
  /** What it is, where it is no file. */
  type: string
  read(limit: number): Promise<Uint8Array>
}

const MAX_NESTED_BYTES = 256 * 1024 * 1024
/** Notion splits what it exports in archives of an archive. */
const NOTION_PART = /(?:^|\/)(?:Export(?:Block)?-[\w-]+-?)?Part-\d+\.zip$/i
const ARCHIVE = /\.(?:zip|tar|tgz|gz|bz2|xz|7z|rar|jar)$/i

/**
 * The files of an archive that may be documentation. Nothing is written; entries that lead out of
 * it, links and archives within it are skipped with a reason.
 * @throws AppError `bad_input` for archives that are damaged or bombs; or the signal's reason.
 */
export async function readExport(
  bytes: Uint8Array,
  {
    shape,
    label,
    signal,
  }: { shape: 'zip' | 'tar' | 'tar.gz'; label: string; signal?: AbortSignal | undefined },
): Promise<RawFiles> {
  const read: RawFiles = { files: [], skipped: [] }
  const held = { files: 0, bytes: 0 }
  const seen = new Set<string>()
  const nested: { path: string; bytes: Uint8Array }[] = []
  const skip = (path: string, reason: string) =>
    read.skipped.push({ path: shownName(path), reason })

  const take = (depth: number) => async (entry: Entry) => {
    if (entry.type === 'directory') return
    const path = safePath(entry.name)
    if (path === null) return void skip(entry.name, 'its path leads out of the archive')
    if (ARCHIVE.test(path)) {
      const isPart = depth === 0 && shape === 'zip' && NOTION_PART.test(path)
      if (!isPart || entry.size > MAX_NESTED_BYTES)
        return void skip(path, 'an archive within the archive')
      nested.push({ path, bytes: await entry.read(MAX_NESTED_BYTES) })
      return
    }
    if (!isWanted(path) || path.startsWith('__MACOSX/') || seen.has(path)) return
    if (entry.type !== 'file') return void skip(path, `a ${entry.type}, not a file`)
    const limit = maxBytesOf(path)
    const reason = refusal(path, entry.size, held)
    if (reason) return void skip(path, reason)
    const content = await entry.read(limit + 1)
    // The size that an archive states may be a lie.
    const late = refusal(path, content.length, held)
    if (late) return void skip(path, late)
    seen.add(path)
    held.files += 1
    held.bytes += content.length
    read.files.push({ path, bytes: content })
  }
  if (shape === 'zip') {
    const zip = (content: Uint8Array, depth: number) =>
      readZipEntries(content, { label, signal }, (entry) =>
        take(depth)({
          ...entry,
          type: entry.isFile ? 'file' : entry.name.endsWith('/') ? 'directory' : 'link',
        }),
      )
    await zip(bytes, 0)
    for (const part of nested) await zip(part.bytes, 1)
  } else {
    // The reader of tar archives counts on gzip; stored blocks cost next to nothing.
    const packed = shape === 'tar' ? gzipSync(bytes, { level: 0 }) : bytes
    await readTarEntries(packed, { label, signal }, ({ header, read: content }) => {
      const isFile = header.type === 'file' || header.type === 'contiguous-file'
      const type = isFile ? 'file' : (header.type ?? 'entry')
      return take(0)({ name: header.name, size: header.size ?? 0, type, read: content })
    })
  }
  return { files: withoutTop(read.files), skipped: read.skipped }
}

function safePath(name: string): string | null {
  if (name.startsWith('/') || /^[a-z]:|\\|\0/i.test(name)) return null
  const parts = name.split('/').filter((part) => part !== '' && part !== '.')
  return parts.includes('..') || parts.length === 0 ? null : parts.join('/')
}

/** Most archives hold one folder with everything in it. */
function withoutTop(files: RawFiles['files']): RawFiles['files'] {
  const top = files[0]?.path.split('/')[0]
  const isShared = top !== undefined && files.every(({ path }) => path.startsWith(`${top}/`))
  if (!isShared || files.length < 2) return files
  return files.map((file) => ({ ...file, path: file.path.slice(top.length + 1) }))
}
