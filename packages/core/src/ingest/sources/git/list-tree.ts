import type { CloneFolder } from './clone-folder.ts'
import { streamGit } from './run-git.ts'
import { splitLines } from './split-lines.ts'

/** A file of a commit. */
export interface TreeFile {
  path: string
  /** Name of its content. */
  id: string
}

export interface TreeListing {
  files: TreeFile[]
  /** Links, submodules and names that are no paths: path → why it was left out. */
  refused: { path: string; reason: string }[]
  /** Whether it has more files than are looked at. */
  truncated: boolean
}

/** The largest known monorepos have half as many. */
const MAX_ENTRIES = 1_000_000
const MAX_PATH_LENGTH = 1_000

/**
 * Files of a commit that `wanted` takes, in the order of git. A tree that repeats itself without end
 * is left where the limit is reached.
 */
export async function listTree(
  folder: CloneFolder,
  commit: string,
  wanted: (path: string) => boolean,
  signal: AbortSignal | undefined,
): Promise<TreeListing> {
  const listing: TreeListing = { files: [], refused: [], truncated: false }
  const args = [`--git-dir=${folder.gitDir}`, 'ls-tree', '-r', '-z', '--full-tree', commit]
  const run = { folder: folder.path, access: null, maxBytes: 512 * 1024 * 1024, signal }
  let count = 0
  for await (const line of splitLines(streamGit(args, run), 0)) {
    if (++count > MAX_ENTRIES) {
      listing.truncated = true
      break
    }
    const [, mode = '', id = '', path = ''] = /^(\d+) \w+ (\w+)\t(.+)$/s.exec(line) ?? []
    if (!wanted(path)) continue
    const reason = refuse(mode, path)
    if (reason) listing.refused.push({ path: shown(path), reason })
    else listing.files.push({ path, id })
  }
  return listing
}

function refuse(mode: string, path: string): string | null {
  if (mode === '120000') return 'a symlink, not a file'
  if (mode === '160000') return 'a submodule, not a file'
  if (!mode.startsWith('100')) return 'not a file'
  if (path.length > MAX_PATH_LENGTH) return 'its path is too long'
  const parts = path.split('/')
  if (parts.some((part) => part === '' || part === '.' || part === '..')) {
    return 'its path leads out of the repository'
  }
  if (parts.some((part) => part.toLowerCase() === '.git')) return "lies in git's own folder"
  // biome-ignore lint/suspicious/noControlCharactersInRegex: names with them are never documentation.
  if (/[\x00-\x1f\x7f\\\ufffd]/.test(path)) return 'its name has characters that no page has'
  return null
}

function shown(path: string): string {
  // biome-ignore lint/suspicious/noControlCharactersInRegex: they would break lines of the report.
  const text = path.replace(/[\x00-\x1f\x7f]/g, '?').toWellFormed()
  return text.length > 300 ? `${text.slice(0, 300)}…` : text
}
