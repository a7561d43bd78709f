import type { Dirent } from 'node:fs'
import { lstat, opendir, realpath, stat } from 'node:fs/promises'
import { join } from 'node:path'
import ignore, { type Ignore } from 'ignore'
import type { Skipped } from '../../document.ts'
import { hasControls, isBelow } from './locate.ts'
import { isWanted, shownName } from './raw-file.ts'

export interface Walked {
  path: string
  /** Where it lies, links followed. */
  location: string
  size: number
  modifiedMs: number
}

const MAX_ENTRIES = 200_000
const MAX_DEPTH = 30
const MAX_SKIPPED = 5_000
const MAX_IGNORE_BYTES = 64 * 1024
const FOREIGN = /^(?:node_modules|bower_components|__pycache__|venv|site-packages|\..+)$/

interface Folder {
  /** From the top; empty for the top itself. */
  path: string
  depth: number
  /** The `.gitignore` files above, with the folder that each lies in. */
  rules: { base: string; matcher: Ignore }[]
}

/**
 * The files of a folder that may be documentation, by path. Hidden folders, dependencies and what
 * `.gitignore` names are passed over; links are followed to files inside of the folder alone.
 * @throws the signal's reason.
 */
export async function walkFolder(
  root: string,
  { signal, maxEntries = MAX_ENTRIES }: { signal?: AbortSignal | undefined; maxEntries?: number },
): Promise<{ files: Walked[]; skipped: Skipped[] }> {
  const files: Walked[] = []
  const skipped: Skipped[] = []
  const skip = (path: string, reason: string) => {
    if (skipped.length < MAX_SKIPPED) skipped.push({ path: shownName(path), reason })
  }
  const folders: Folder[] = [{ path: '', depth: 0, rules: [] }]
  let entries = 0
  for (let folder = folders.pop(); folder; folder = folders.pop()) {
    const rules = [...folder.rules, ...(await readRules(root, folder.path))]
    const opened = await opendir(join(root, folder.path)).catch((error: unknown) => {
      skip(folder?.path ?? '', `cannot be read (${codeOf(error)})`)
      return null
    })
    if (!opened) continue
    for await (const entry of opened) {
      signal?.throwIfAborted()
      entries += 1
      if (entries > maxEntries) {
        skip(
          folder.path || '.',
          `beyond ${maxEntries.toLocaleString('en')} files and folders: name a narrower folder`,
        )
        return { files: files.sort(byPath), skipped }
      }
      const path = folder.path === '' ? entry.name : `${folder.path}/${entry.name}`
      const isFolder = entry.isDirectory()
      if (rules.some(({ base, matcher }) => isIgnored(matcher, base, path, isFolder))) continue
      if (isFolder) {
        if (FOREIGN.test(entry.name)) continue
        if (folder.depth + 1 > MAX_DEPTH) skip(path, `more than ${MAX_DEPTH} folders deep`)
        else if (hasControls(entry.name)) skip(path, 'its name holds control characters')
        else folders.push({ path, depth: folder.depth + 1, rules })
      } else if (isWanted(path)) {
        const found = await look(root, path, entry)
        if (typeof found === 'string') skip(path, found)
        else files.push(found)
      }
    }
  }
  return { files: files.sort(byPath), skipped }
}

const byPath = (a: Walked, b: Walked) => (a.path < b.path ? -1 : 1)

/** The file, or why it is none. */
async function look(root: string, path: string, entry: Dirent): Promise<Walked | string> {
  if (!entry.isFile() && !entry.isSymbolicLink()) return 'a device, pipe or socket, not a file'
  const full = join(root, path)
  try {
    const location = entry.isSymbolicLink() ? await realpath(full) : full
    if (!isBelow(location, root)) return 'its link leads out of the folder'
    const found = await stat(location)
    if (!found.isFile()) return 'a link to what is no file'
    return { path, location, size: found.size, modifiedMs: found.mtimeMs }
  } catch (error) {
    return `cannot be read (${codeOf(error)})`
  }
}

async function readRules(root: string, folder: string): Promise<Folder['rules']> {
  const path = join(root, folder, '.gitignore')
  // Opening a pipe would wait for ever for who writes into it; git follows no link here either.
  const isFile = await lstat(path).then(
    (found) => found.isFile(),
    () => false,
  )
  if (!isFile) return []
  const text = await Bun.file(path)
    .slice(0, MAX_IGNORE_BYTES)
    .text()
    .catch(() => '')
  // Patterns of many wildcards can take long to match; no honest one has more than a few.
  const lines = text.split('\n').filter((line) => (line.match(/\*/g)?.length ?? 0) <= 4)
  return text === '' ? [] : [{ base: folder, matcher: ignore().add(lines) }]
}

function isIgnored(matcher: Ignore, base: string, path: string, isFolder: boolean): boolean {
  const inner = base === '' ? path : path.slice(base.length + 1)
  if (!ignore.isPathValid(inner)) return false
  return matcher.ignores(isFolder ? `${inner}/` : inner)
}

export const codeOf = (error: unknown): string =>
  error instanceof Error && 'code' in error ? String(error.code) : 'unknown reason'
