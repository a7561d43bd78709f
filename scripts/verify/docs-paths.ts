import { readFileSync } from 'node:fs'
import { dirname, join, posix } from 'node:path'
import { isGenerated } from './list-files.ts'

const topDocs = new Set(['README.md', 'ARCHITECTURE.md', 'CONTRIBUTING.md', 'SECURITY.md'])
const topFolders = ['apps', 'packages', 'e2e', 'docs', 'deploy', 'scripts']
const sourceFile = /\.(ts|svelte|sql|grit|mjs|cjs|css|sh|md|json|jsonc|yml|yaml|toml)$/
const bareSourceFile = /^[\w.-]+\.(ts|svelte|sql|grit)$/
const url = /^([a-z][a-z0-9+.-]*:|\/\/|#)/i

/** A path as a document names it; `link` targets must exist, code spans only if they look like paths. */
export type Mention = { line: number; text: string; link: boolean }

/** The documents that people read to find their way, out of all files of the repository. */
export function isDoc(file: string): boolean {
  if (topDocs.has(file)) return true
  if (file.startsWith('docs/')) return file.endsWith('.md')
  return /^(packages|apps|e2e|deploy|scripts)\/([^.]*\/)?README\.md$/.test(file)
}

/** Links and code spans outside fenced blocks; a span with blanks gives each of its words. */
export function findMentions(markdown: string): Mention[] {
  let fence: string | undefined
  return markdown.split('\n').flatMap((text, index) => {
    const mark = /^\s*(`{3,}|~{3,})/.exec(text)?.[1]
    if (mark && (!fence || mark.startsWith(fence))) {
      fence = fence ? undefined : mark
      return []
    }
    if (fence) return []
    const line = index + 1
    const spans = [...text.matchAll(/`([^`]+)`/g)]
      .flatMap((match) => (match[1] ?? '').split(/\s+/))
      .map((word) => ({ line, text: word, link: false }))
    const prose = text.replace(/`[^`]+`/g, 'code')
    const links = [
      ...prose.matchAll(/\]\(\s*<?([^)\s>]+)>?[^)]*\)/g),
      ...prose.matchAll(/^\s*\[[^\]]+\]:\s*(\S+)/g),
      ...prose.matchAll(/\b(?:src|href)="([^"]+)"/g),
    ].map((match) => ({ line, text: match[1] ?? '', link: true }))
    return [...spans, ...links]
  })
}

/**
 * Finds paths that documents name and the repository does not have.
 * A superseded decision is history and may name what is gone.
 * @param files every file of the repository, as paths from `root`
 * @param docs those to read; all documents by default
 * @returns one sentence a finding
 */
export function findBrokenPaths(
  root: string,
  files: string[],
  docs: string[] = files.filter(isDoc),
): string[] {
  const known = new Set(files.flatMap((file) => [file, ...parents(file)]))
  return docs.flatMap((doc) => {
    const markdown = readFileSync(join(root, doc), 'utf8')
    if (/^(\*\*|- )?Status:?(\*\*)?:?\s*superseded/im.test(markdown)) return []
    return findMentions(markdown)
      .filter((mention) => isPath(mention, known) && !exists(mention, doc, known))
      .map(({ line, text }) => `docs-path: ${doc}:${line} names ${text}, which does not exist`)
  })
}

function isPath({ text, link }: Mention, known: Set<string>): boolean {
  if (url.test(text) || isGenerated(text)) return false
  if (link) return true
  if (/^\.\.?\//.test(text)) return true
  if (bareSourceFile.test(text)) return true
  if (!text.includes('/') || /^[@~$/\-<{*]/.test(text)) return false
  const first = text.split('/')[0] ?? ''
  if (topFolders.includes(first)) return true
  if (first.startsWith('.')) return known.has(first)
  return sourceFile.test(clean(text))
}

function exists({ text, link }: Mention, doc: string, known: Set<string>): boolean {
  const path = clean(decodeURI(text)).replace(/\/+$/, '')
  const folder = dirname(doc)
  const workspace = /^(packages|apps)\/[^/]+/.exec(doc)?.[0] ?? '.'
  const places = link
    ? [path.startsWith('/') ? path.slice(1) : posix.join(folder, path)]
    : ['.', folder, workspace, `${workspace}/src`].map((base) => posix.join(base, path))
  if (places.some((place) => place === '.' || known.has(place))) return true
  if (link || /^\.\.?\//.test(path)) return false
  const globs = /[*?{<[]/.test(path) ? places.map(toGlob) : []
  const anchored = topFolders.includes(path.split('/')[0] ?? '')
  for (const file of known) {
    if (globs.some((glob) => glob.match(file))) return true
    // `ingest/fetch.ts` is a fair way to name packages/core/src/ingest/fetch.ts.
    if (!anchored && file.endsWith(`/${path}`)) return true
  }
  return false
}

function toGlob(path: string): Bun.Glob {
  // Route folders of SvelteKit carry brackets and parentheses of their own.
  return new Bun.Glob(path.replace(/<[^>]*>/g, '*').replace(/[[\]()]/g, '\\$&'))
}

/** Without anchor, query, line numbers and the punctuation of a sentence. */
function clean(text: string): string {
  return text.replace(/[?#].*$/, '').replace(/(:\d+(-\d+)?)?[,;:.]*$/, '')
}

function parents(file: string): string[] {
  const segments = file.split('/')
  return segments.slice(1).map((_, index) => segments.slice(0, index + 1).join('/'))
}
