import type { ApiFiles } from './api-symbol.ts'

const REEXPORT =
  /\bexport\s+(?:type\s+)?(?:\*(?:\s+as\s+[\w$]+)?|\{[^{}]{0,20000}\})\s*from\s*['"]([^'"]{1,200})['"]/g
const IMPORT = /\bimport\s+(?:type\s+)?[^'";]{1,2000}?\s+from\s*['"]([^'"]{1,200})['"]/g

/**
 * Packages whose names a package hands on as its own: those it re-exports from, and of
 * DefinitelyTyped's the sibling it builds on (`express-serve-static-core` for `express`).
 */
export function findReexported(files: ApiFiles, packageName: string): string[] {
  const counts = new Map<string, number>()
  const add = (specifier: string) => {
    const name = /^(?:@[^/]+\/)?[^/]+/.exec(specifier)?.[0]
    if (!name || /^[.#/]|^node:/.test(specifier) || name === packageName) return
    counts.set(name, (counts.get(name) ?? 0) + 1)
  }
  for (const [path, text] of files) {
    if (!/\.d\.[cm]?ts$/.test(path)) continue
    for (const [, specifier = ''] of text.matchAll(REEXPORT)) add(specifier)
    for (const [, specifier = ''] of text.matchAll(IMPORT)) {
      if (specifier.startsWith(`${packageName}-`)) add(specifier)
    }
  }
  return [...counts].sort(([, a], [, b]) => b - a).map(([name]) => name)
}
