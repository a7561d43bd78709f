import { AppError } from '../../../errors.ts'
import type { Skipped, SourceFile } from '../../document.ts'
import { readTarEntries } from '../../read-tar-entries.ts'
import { documentKind, isCandidate, selectFiles } from '../../select-files.ts'
import { readZipEntries } from './read-zip-entries.ts'

export interface ArchiveFiles {
  /** Documentation in reading order. */
  pages: SourceFile[]
  /** Source code that was asked for, by path, in the archive's order. */
  code: Map<string, string>
  /** Other files that were asked for, such as metadata. */
  kept: Map<string, Uint8Array>
  skipped: Skipped[]
}

export interface ReadArchiveOptions {
  label: string
  format: 'tar.gz' | 'zip'
  /** How many folders of the archive stand above the package; those parts of paths are taken off. */
  strip: number | string
  /** Whether a file is source code to be read. */
  isCode?: (path: string) => boolean
  /** Whether a file is wanted as it is. */
  isKept?: (path: string) => boolean
  /** Whether a file is documentation; Markdown and its like by default. */
  isPage?: (path: string) => boolean
  signal: AbortSignal | undefined
}

const MB = 1024 * 1024
const MAX_PAGE_BYTES = 2 * MB
const MAX_CODE_BYTES = 1 * MB
/** All pages, and all code, together: they are held in memory. */
const MAX_KEPT_BYTES = 64 * MB
const OUTSIDE = 'its path leads out of the package'
const EMPTY = 'empty'

interface Entry {
  name: string
  size: number
  isFile: boolean
  read(limit: number): Promise<Uint8Array>
}

/**
 * Parts the documentation and the source code of a package's archive from everything else, in memory.
 * @throws AppError `bad_input` for archives that are damaged or go beyond a limit; or the signal's
 * reason.
 */
export async function readArchive(
  bytes: Uint8Array,
  options: ReadArchiveOptions,
): Promise<ArchiveFiles> {
  const { label, signal, isPage = isCandidate } = options
  const pages: SourceFile[] = []
  const code = new Map<string, string>()
  const kept = new Map<string, Uint8Array>()
  const skipped: Skipped[] = []
  const sizes = { page: 0, code: 0 }

  const take = async (entry: Entry) => {
    const path = safePath(entry.name, options.strip)
    if (path === null) {
      if (entry.isFile) skipped.push({ path: shown(entry.name), reason: OUTSIDE })
      return
    }
    if (path === '') return
    const wants = { code: options.isCode?.(path), kept: options.isKept?.(path), page: isPage(path) }
    if (!wants.code && !wants.kept && !wants.page) return
    const limit = wants.code ? MAX_CODE_BYTES : MAX_PAGE_BYTES
    const budget = wants.code ? 'code' : 'page'
    const reason = refusal(entry, limit, sizes[budget])
    if (reason) {
      // An empty module is nothing that was left out.
      if (wants.page || reason !== EMPTY) skipped.push({ path, reason })
      return
    }
    const content = await entry.read(limit + 1)
    if (content.length > limit) {
      skipped.push({ path, reason: `larger than ${limit / MB} MB` })
      return
    }
    sizes[budget] += content.length
    if (wants.kept) kept.set(path, content)
    if (wants.code) code.set(path, Buffer.from(content).toString('utf8'))
    if (wants.page && !pages.some((page) => page.path === path)) {
      pages.push({ path, kind: documentKind(path), bytes: content })
    }
  }

  if (options.format === 'zip') await readZipEntries(bytes, { label, signal }, take)
  else {
    await readTarEntries(bytes, { label, signal }, ({ header, read }) =>
      take({
        name: header.name,
        size: header.size ?? 0,
        isFile: header.type === 'file' || header.type === 'contiguous-file',
        read,
      }),
    )
  }
  return { pages, code, kept, skipped }
}

/** Pages that are about the package's use, the rest with reasons. */
export function choosePages(
  pages: readonly SourceFile[],
  isReadable: (path: string) => boolean,
): { files: SourceFile[]; skipped: Skipped[] } {
  // `selectFiles` takes no other format than Markdown; under its ending all are judged alike.
  const originals = new Map<string, SourceFile>()
  const skipped: Skipped[] = []
  for (const page of pages) {
    const masked = isReadable(page.path) ? page.path.replace(/(?:\.\w+)?$/, '.md') : page.path
    const twin = originals.get(masked)
    if (twin) skipped.push({ path: page.path, reason: `the same page as ${twin.path}` })
    else originals.set(masked, page)
  }
  const masked = [...originals].map(([path, page]) => ({ ...page, path }))
  const chosen = selectFiles(masked, new Map())
  const original = (path: string) => originals.get(path)?.path ?? path
  return {
    files: chosen.files.map((file) => ({ ...file, path: original(file.path) })),
    skipped: [
      ...skipped,
      ...chosen.skipped.map(({ path, reason }) => ({ path: original(path), reason })),
    ],
  }
}

function refusal(entry: Entry, limit: number, keptBytes: number): string | null {
  if (!entry.isFile) return 'a link or folder, not a file'
  if (entry.size === 0) return EMPTY
  if (entry.size > limit) return `larger than ${limit / MB} MB`
  return keptBytes + entry.size > MAX_KEPT_BYTES
    ? `the package has more than ${MAX_KEPT_BYTES / MB} MB of such files`
    : null
}

/** Path inside the package; null when it leads elsewhere, empty for what stands above the package. */
function safePath(name: string, strip: number | string): string | null {
  if (name.startsWith('/') || /^[a-z]:|\\|\0/i.test(name)) return null
  const parts = name.split('/').filter((part) => part !== '' && part !== '.')
  if (parts.includes('..')) return null
  const path = parts.join('/')
  if (typeof strip === 'number') return parts.slice(strip).join('/')
  return path.startsWith(strip) ? path.slice(strip.length) : null
}

const shown = (name: string) => {
  const text = name.toWellFormed().replaceAll('\0', '')
  return text.length > 300 ? `${text.slice(0, 300)}…` : text
}

/** @throws AppError `upstream`: the registry lists what it does not have. */
export function mustHave<T>(found: T | null, label: string): T {
  if (found !== null) return found
  throw new AppError('upstream', `The registry lists ${label} and does not have its archive.`)
}
