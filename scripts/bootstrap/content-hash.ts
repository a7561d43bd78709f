import { createHash } from 'node:crypto'
import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'

/** One hash over the named files and folders of `root`, names included; what is missing counts as missing. */
export function contentHash(
  root: string,
  paths: string[],
  isIncluded: (path: string) => boolean = () => true,
): string {
  const hash = createHash('sha256').update(`${process.platform}-${process.arch}-${Bun.version}\n`)
  for (const path of paths.flatMap((path) => listFiles(root, path)).sort()) {
    if (!isIncluded(path)) continue
    hash
      .update(`${path}\0`)
      .update(readFileSync(join(root, path)))
      .update('\0')
  }
  return hash.digest('hex')
}

function listFiles(root: string, path: string): string[] {
  if (!existsSync(join(root, path))) return []
  try {
    return readdirSync(join(root, path), { withFileTypes: true }).flatMap((entry) => {
      if (entry.name === 'node_modules' || entry.name.startsWith('.')) return []
      const inside = `${path}/${entry.name}`
      return entry.isDirectory() ? listFiles(root, inside) : [inside]
    })
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOTDIR') return [path]
    throw error
  }
}
