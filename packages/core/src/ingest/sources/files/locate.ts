import { lstat, realpath, stat } from 'node:fs/promises'
import { isAbsolute, join, resolve, sep } from 'node:path'
import type { Context } from '../../../context.ts'
import { AppError } from '../../../errors.ts'

export interface Location {
  /** Without links. */
  path: string
  shape: 'folder' | 'zip' | 'tar' | 'tar.gz' | 'file'
  size: number
  modifiedMs: number
}

/** Refuses names that are no absolute path, and those that the caller may not read. */
export function checkFilesName(ctx: Pick<Context, 'actor' | 'env'>, name: string): void {
  const isPath = isAbsolute(name) && name.length <= 4_000 && !hasControls(name)
  if (!isPath || resolve(name) !== name.replace(/(?<=.)\/+$/, '')) {
    throw new AppError(
      'bad_input',
      `"${name.slice(0, 100)}" is no absolute path without dots. It looks like /srv/docs or /srv/export.zip.`,
    )
  }
  const roots = rootsOf(ctx)
  if (roots.length === 0 && ctx.actor.kind === 'anonymous') {
    throw new AppError(
      'forbidden',
      'Folders of the server can be read only below those that its operator names in TWINMCP_FILES_ROOTS, which names none.',
    )
  }
  if (roots.length > 0 && !roots.some((root) => isBelow(name, root))) throw outsideRoots()
}

/**
 * Where a source lies, all links followed.
 * @throws AppError `not_found`, `forbidden` outside of TWINMCP_FILES_ROOTS, `bad_input` for what is
 * neither folder nor file, `unavailable` where a link leads to what is not there now.
 */
export async function locate(ctx: Context, name: string): Promise<Location> {
  ctx.signal?.throwIfAborted()
  checkFilesName(ctx, name)
  const path = await realpath(name).catch((error: unknown) => explain(name, error))
  const roots = await Promise.all(rootsOf(ctx).map((root) => realpath(root).catch(() => root)))
  if (roots.length > 0 && !roots.some((root) => isBelow(path, root))) throw outsideRoots()
  const found = await stat(path).catch((error: unknown) => explain(name, error))
  const facts = { path, size: found.size, modifiedMs: found.mtimeMs }
  if (found.isDirectory()) return { ...facts, shape: 'folder' }
  if (!found.isFile()) throw new AppError('bad_input', `${name} is neither a folder nor a file.`)
  return { ...facts, shape: shapeOf(path) }
}

function shapeOf(path: string): Location['shape'] {
  if (/\.zip$/i.test(path)) return 'zip'
  if (/\.(?:tar\.gz|tgz)$/i.test(path)) return 'tar.gz'
  return /\.tar$/i.test(path) ? 'tar' : 'file'
}

const rootsOf = ({ env }: Pick<Context, 'env'>): string[] =>
  env.TWINMCP_FILES_ROOTS.split(',')
    .map((root) => root.trim())
    .filter(Boolean)
    .map((root) => resolve(root))

export const isBelow = (path: string, root: string): boolean =>
  path === root || path.startsWith(root.endsWith(sep) ? root : join(root, sep))

const outsideRoots = () =>
  new AppError('forbidden', 'This path does not lie in a folder of TWINMCP_FILES_ROOTS.')

// biome-ignore lint/suspicious/noControlCharactersInRegex: no honest name holds them
export const hasControls = (name: string): boolean => /[\u0000-\u001f\u007f]/.test(name)

async function explain(name: string, error: unknown): Promise<never> {
  const code = error instanceof Error && 'code' in error ? String(error.code) : ''
  if (code === 'ENOENT') {
    const isLink = await lstat(name).then(
      (found) => found.isSymbolicLink(),
      () => false,
    )
    if (!isLink) throw new AppError('not_found', `There is no file or folder ${name}.`)
  }
  if (code === 'ENOTDIR') throw new AppError('not_found', `There is no file or folder ${name}.`)
  throw new AppError('unavailable', `${name} cannot be read now (${code}).`, { cause: error })
}
