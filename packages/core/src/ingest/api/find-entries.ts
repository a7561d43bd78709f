import { posix } from 'node:path'
import type { ApiFiles, PackageJson } from './api-symbol.ts'
import { versionedPath } from './types-versions.ts'

export interface Entry {
  /** Import path: `zod`, `zod/mini`. */
  name: string
  /** Its declaration file, or JavaScript where there is none. */
  path: string
}

/** Folder patterns name every file of a build; beyond so many nobody imports them by name. */
const MAX_ENTRIES = 200
const MAX_EXPANDED = 30
const CONDITIONS = ['types', 'typings', 'import', 'module', 'require', 'node', 'browser', 'default']
const PRIVATE = /(?:^|\/)(?:_|internal|private|package\.json$|dist$|src$|cjs$|esm$|lib$)/

/**
 * Import paths of a package with their declaration files, main first, then those with fewer
 * segments. `root` is its folder in `files`: empty, or `node_modules/name/`.
 */
export function findEntries(files: ApiFiles, manifest: PackageJson, root = ''): Entry[] {
  const found = new Map<string, string>()
  const add = (subpath: string, target: string | null) => {
    const name = posix.join(manifest.name, subpath)
    if (target && !found.has(name) && !PRIVATE.test(subpath)) found.set(name, target)
  }
  const declared = (target: string) => findDeclaration(files, posix.join(root, target))
  const { exports } = manifest
  if (exports !== undefined && exports !== null) {
    for (const [subpath, target] of exportTargets(exports)) {
      if (subpath.includes('*')) {
        for (const [name, path] of expand(files, root, subpath, target)) add(name, path)
      } else add(subpath, declared(versionedPath(manifest, target) ?? target))
    }
  }
  if (!found.has(manifest.name)) add('.', mainOf(manifest, declared))
  if (exports === undefined || exports === null) {
    for (const [subpath, path] of looseEntries(files, root)) add(subpath, path)
  }
  const depth = ({ name }: Entry) => name.split('/').length
  return [...found]
    .map(([name, path]) => ({ name, path }))
    .sort((a, b) => depth(a) - depth(b))
    .slice(0, MAX_ENTRIES)
}

function mainOf(manifest: PackageJson, declared: (target: string) => string | null): string | null {
  const named = [manifest.types, manifest.typings, manifest.module, manifest.main]
  for (const target of [...named, './index']) {
    if (typeof target !== 'string') continue
    const path = declared(versionedPath(manifest, target) ?? target)
    if (path) return path
  }
  return null
}

/** Subpaths of `exports` with the target that a type checker would take. */
function exportTargets(exports: unknown): [string, string][] {
  const isMap = typeof exports === 'object' && exports !== null && !Array.isArray(exports)
  const bySubpath = isMap && Object.keys(exports).some((key) => key.startsWith('.'))
  const entries = bySubpath ? Object.entries(exports as object) : [['.', exports] as const]
  return entries.flatMap(([subpath, value]) => {
    const target = pickTarget(value, 0)
    return target ? [[subpath, target] satisfies [string, string]] : []
  })
}

function pickTarget(value: unknown, depth: number): string | null {
  if (typeof value === 'string') return value
  if (depth > 8 || typeof value !== 'object' || value === null) return null
  if (Array.isArray(value)) {
    return value.map((item) => pickTarget(item, depth + 1)).find((item) => item !== null) ?? null
  }
  const record = value as Record<string, unknown>
  for (const condition of CONDITIONS) {
    const target = Object.hasOwn(record, condition)
      ? pickTarget(record[condition], depth + 1)
      : null
    if (target) return target
  }
  return null
}

/** `./locales/*` over the files there are. */
function expand(files: ApiFiles, root: string, subpath: string, target: string) {
  const [before = '', after = ''] = posix.join(root, target).split('*')
  const isCode = /\.(?:[cm]?js|d\.[cm]?ts)$/
  if (after !== '' && !isCode.test(after)) return []
  const names: [string, string][] = []
  for (const path of files.keys()) {
    if (!path.startsWith(before) || !/\.(?:d\.[cm]?ts|[cm]?js)$/.test(path)) continue
    const star = path.slice(before.length).replace(/\.(?:d\.[cm]?ts|[cm]?js)$/, '')
    const ending = after.replace(isCode, '')
    if (ending !== '' && !star.endsWith(ending)) continue
    const name = star.slice(0, star.length - ending.length)
    const declaration = findDeclaration(files, before + star)
    if (declaration && !name.includes('/')) names.push([subpath.replace('*', name), declaration])
  }
  return names.length <= MAX_EXPANDED ? names : []
}

/** Without `exports` every file can be imported; those at the root, and folders with a package.json, are meant to be. */
function looseEntries(files: ApiFiles, root: string): [string, string][] {
  const found: [string, string][] = []
  for (const path of files.keys()) {
    if (!path.startsWith(root) || path.includes('node_modules/', root.length)) continue
    const inside = path.slice(root.length)
    const file = /^([\w-]+)\.d\.[cm]?ts$/.exec(inside)?.[1]
    if (file && file !== 'index' && file !== 'global') found.push([file, path])
    const folder = /^([\w-]+)\/package\.json$/.exec(inside)?.[1]
    const manifest = folder ? readManifest(files.get(path)) : null
    if (!folder || !manifest) continue
    const target = mainOf(manifest, (target) =>
      findDeclaration(files, posix.join(root, folder, target)),
    )
    if (target) found.push([folder, target])
  }
  return found
}

export function readManifest(text: string | undefined): PackageJson | null {
  try {
    const value: unknown = JSON.parse(text ?? '')
    return typeof value === 'object' && value !== null && !Array.isArray(value)
      ? ({ name: '', ...value } as PackageJson)
      : null
  } catch {
    return null
  }
}

/** The file that declares what `target` (a declaration, a script or a path without ending) holds. */
export function findDeclaration(files: ApiFiles, target: string): string | null {
  const path = posix.normalize(target).replace(/\/$/, '')
  if (path.startsWith('..')) return null
  const bare = path.replace(/\.(?:d\.)?([cm]?)[jt]sx?$/, '')
  const flavour = /\.(?:d\.)?([cm])[jt]s$/.exec(path)?.[1]
  const endings = flavour ? [`.d.${flavour}ts`, '.d.ts'] : ['.d.ts', '.d.mts', '.d.cts']
  const scripts = flavour ? [`.${flavour}js`, '.js'] : ['.js', '.mjs', '.cjs']
  const isDeclaration = /\.d\.[cm]?ts$/.test(path)
  const candidates = [
    ...(isDeclaration ? [path] : []),
    ...endings.map((ending) => bare + ending),
    ...(bare === path ? [] : endings.map((ending) => path + ending)),
    ...endings.map((ending) => `${path}/index${ending}`),
    ...scripts.map((ending) => bare + ending),
    ...(bare === path ? [] : scripts.map((ending) => path + ending)),
    ...scripts.map((ending) => `${path}/index${ending}`),
  ]
  return candidates.find((candidate) => files.has(candidate)) ?? null
}
