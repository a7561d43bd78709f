import { readdirSync } from 'node:fs'

const generated = new Set([
  'node_modules',
  '.git',
  '.svelte-kit',
  '.turbo',
  '.twinmcp',
  'build',
  'coverage',
  'paraglide',
  'playwright-report',
  'test-results',
])

/** Every file of the repository that people write, as sorted paths from its root with `/`. */
export function listFiles(root: string, under = ''): string[] {
  return readdirSync(`${root}/${under}`, { withFileTypes: true })
    .filter((entry) => !generated.has(entry.name))
    .flatMap((entry) => {
      const path = under ? `${under}/${entry.name}` : entry.name
      return entry.isDirectory() ? listFiles(root, path) : [path]
    })
    .sort()
}

/** True for a path that a build or an install creates, and that a fresh clone does not have. */
export function isGenerated(path: string): boolean {
  return path.split('/').some((segment) => generated.has(segment))
}
