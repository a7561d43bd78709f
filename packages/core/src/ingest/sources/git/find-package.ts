import { AppError } from '../../../errors.ts'

const MAX_SHOWN = 12

/** Packages by name, from the package.json files of a repository. Private ones are packages too. */
export function listPackages(manifests: ReadonlyMap<string, Uint8Array>): Map<string, string> {
  const packages = new Map<string, string>()
  for (const [path, bytes] of manifests) {
    const name = packageName(bytes)
    const directory = path.replace(/\/?package\.json$/, '')
    if (name && !packages.has(name)) packages.set(name, directory)
  }
  return packages
}

/**
 * Folder of the package that a name or folder means; empty for the repository as a whole.
 * @throws AppError `not_found` that names the packages there are.
 */
export function findPackage(
  wanted: string | null,
  packages: ReadonlyMap<string, string>,
  hasFolder: (folder: string) => boolean,
  label: string,
): string {
  if (wanted === null) return ''
  const folder = wanted.replace(/^\.?\/+|\/+$/g, '')
  const named = packages.get(wanted)
  if (named !== undefined) return named
  if (hasFolder(folder)) return folder
  const ending = [...packages.values()].find((directory) => directory.endsWith(`/${folder}`))
  if (ending) return ending
  const known = [...packages.keys()].slice(0, MAX_SHOWN).join(', ')
  throw new AppError(
    'not_found',
    `${label} has no package "${wanted}". ${known ? `Packages: ${known}.` : 'It has no package.json.'}`,
  )
}

function packageName(bytes: Uint8Array): string | null {
  try {
    const manifest: unknown = JSON.parse(new TextDecoder().decode(bytes))
    const name = manifest && typeof manifest === 'object' && 'name' in manifest && manifest.name
    return typeof name === 'string' && name.length <= 214 ? name : null
  } catch {
    return null
  }
}
