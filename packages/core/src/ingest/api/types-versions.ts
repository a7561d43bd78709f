import { satisfies } from 'semver'
import type { PackageJson } from './api-symbol.ts'

/** The compiler whose view is taken; declarations for older ones are left aside. */
const COMPILER = '6.0.3'

/** Where `typesVersions` sends a path of the package; null where it says nothing of it. */
export function versionedPath(manifest: Pick<PackageJson, 'typesVersions'>, path: string) {
  const { typesVersions } = manifest
  if (typeof typesVersions !== 'object' || typesVersions === null) return null
  const [, mapped] =
    Object.entries(typesVersions).find(([range]) => satisfies(COMPILER, range)) ?? []
  if (typeof mapped !== 'object' || mapped === null) return null
  const wanted = path.replace(/^\.\//, '')
  for (const [pattern, targets] of Object.entries(mapped as object)) {
    const target: unknown = Array.isArray(targets) ? targets[0] : null
    if (typeof target !== 'string') continue
    if (pattern === wanted) return target
    const [before = '', after] = pattern.split('*')
    if (after === undefined || !wanted.startsWith(before) || !wanted.endsWith(after)) continue
    return target.replace('*', () => wanted.slice(before.length, wanted.length - after.length))
  }
  return null
}
