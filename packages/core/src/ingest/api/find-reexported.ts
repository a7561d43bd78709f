import type { ApiFiles } from './api-symbol.ts'

const FROM = /\bfrom\s{0,8}['"]([^'"\n]{1,200})['"]/g
/** A list of names before `from` is not longer; looking further back would let hostile text take for ever. */
const LOOK_BACK = 20_000
const MAX_LOOKS = 20_000

/**
 * Packages whose names a package hands on as its own: those it re-exports from, and of
 * DefinitelyTyped's the sibling it builds on (`express-serve-static-core` for `express`).
 */
export function findReexported(files: ApiFiles, packageName: string): string[] {
  const counts = new Map<string, number>()
  let looks = 0
  for (const [path, text] of files) {
    if (!/\.d\.[cm]?ts$/.test(path)) continue
    for (const { 1: specifier = '', index } of text.matchAll(FROM)) {
      const name = packageOf(specifier)
      if (!name || name === packageName) continue
      looks += 1
      if (looks > MAX_LOOKS) return byCount(counts)
      const before = text.slice(Math.max(0, index - LOOK_BACK), index)
      const isExport = before.lastIndexOf('export') > before.lastIndexOf('import')
      if (isExport || name.startsWith(`${packageName}-`)) {
        counts.set(name, (counts.get(name) ?? 0) + 1)
      }
    }
  }
  return byCount(counts)
}

const byCount = (counts: ReadonlyMap<string, number>) =>
  [...counts].sort(([, a], [, b]) => b - a).map(([name]) => name)

/** Null for files of the package itself and for what Node brings. */
function packageOf(specifier: string): string | null {
  if (/^[.#/]|^node:/.test(specifier)) return null
  return /^(?:@[^/]+\/)?[^/]+/.exec(specifier)?.[0] ?? null
}
