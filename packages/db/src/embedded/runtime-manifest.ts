import { createHash } from 'node:crypto'
import { readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs'
import { join, relative } from 'node:path'

interface Manifest {
  pgvector: string
  /** sha256 of the files built or fetched here. */
  sha256: Record<string, string>
  /** Bytes of every file. */
  sizes: Record<string, number>
}

/** @param built files to be checked by content; the others come from a package whose checksum was verified. */
export function writeManifest(runtime: string, pgvector: string, built: string[]): void {
  const manifest: Manifest = {
    pgvector,
    sha256: Object.fromEntries(built.map((file) => [file, hashFile(join(runtime, file))])),
    sizes: Object.fromEntries(
      listFiles(runtime).map((file) => [file, statSync(join(runtime, file)).size]),
    ),
  }
  writeFileSync(join(runtime, 'manifest.json'), JSON.stringify(manifest))
}

/** Whether the runtime is there, whole and unchanged. About 10 ms. */
export function isIntact(runtime: string): boolean {
  try {
    const manifest: Manifest = JSON.parse(readFileSync(join(runtime, 'manifest.json'), 'utf8'))
    return (
      Object.entries(manifest.sizes).every(
        ([file, size]) => statSync(join(runtime, file)).size === size,
      ) &&
      Object.entries(manifest.sha256).every(
        ([file, hash]) => hashFile(join(runtime, file)) === hash,
      )
    )
  } catch {
    return false
  }
}

/** Regular files below the folder, relative to it. */
export function listFiles(root: string): string[] {
  return readdirSync(root, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => relative(root, join(entry.parentPath, entry.name)))
}

function hashFile(path: string): string {
  return createHash('sha256').update(readFileSync(path)).digest('hex')
}
