import type { Skipped, SourceFile } from './document.ts'
import { documentLanguage } from './document-language.ts'

const READ_FORMATS = /\.(?:md|mdx|markdown|mdown|mkd)$/i
const OTHER_FORMATS = /\.(?:rst|adoc|asciidoc|textile)$/i
const PLAIN_README = /^readme(?:\.txt)?$/i
const CHANGELOG = /^(?:change[-_ ]?log|changes|history|releases?|release[-_ ]?notes)\b/i

/** Folders whose pages are not about the package, unless they lie in its documentation. */
const FOREIGN_FOLDERS: [pattern: RegExp, reason: string][] = [
  [/^(?:compiled|vendor|vendored|third[-_]?party|external|externals)$/i, 'third-party code'],
  [
    /^(?:tests?|__tests__|specs?|__snapshots__|fixtures?|__fixtures__|__mocks__|e2e)$/i,
    'test data',
  ],
  [
    /^\.(?:github|gitlab|changeset|circleci|vscode|idea|husky|cursor|claude)$/i,
    'about the project, not its use',
  ],
]

const LICENCE = 'licence'
/** Files that are not documentation of the package's use, by their name without its ending. */
const FOREIGN_FILES: [pattern: RegExp, reason: string][] = [
  [
    /^(?:un)?licen[cs]es?(?:[-_.].*)?$|^(?:copying|notice|patents|copyright)$|^third[-_ ]?party[-_ ]?(?:licen|notice)/i,
    LICENCE,
  ],
  [
    /^(?:code[-_]of[-_]conduct|contribut(?:ing|ors)|security|support|governance|maintainers|authors|backers|sponsors|funding|codeowners|publishing|releasing|development|developing|pull_request_template|issue_template|bug_report|feature_request)$/i,
    'about the project, not its use',
  ],
  // An assistant must not take them for documentation.
  [
    /^(?:agents?|claude|gemini|copilot-instructions|cursorrules|llms-instructions)$/i,
    'instructions to coding agents',
  ],
]

/** What a build writes. Only a documentation folder inside of it was put there to be read. */
const BUILD_FOLDER = /^(?:dist|build|out|lib|esm?|cjs|umd)$/i
const DOCS_FOLDER = /^(?:docs?|guides?|documentation)$/i
const MAX_DEPTH = 30

/** Whether a path may be documentation, before anything else of the package is known. */
export function isCandidate(path: string): boolean {
  const name = nameOf(path)
  if (READ_FORMATS.test(name) || OTHER_FORMATS.test(name)) return true
  return PLAIN_README.test(name) && !path.includes('/')
}

/** `README.md` is a readme, `CHANGELOG.md` (HISTORY, RELEASES) a changelog, all else a guide. */
export function documentKind(path: string): SourceFile['kind'] {
  const name = nameOf(path)
  const inDocs = path
    .split('/')
    .slice(0, -1)
    .some((folder) => DOCS_FOLDER.test(folder))
  if (CHANGELOG.test(name) && !inDocs) return 'changelog'
  return /^readme\b/i.test(name) && !path.includes('/') ? 'readme' : 'guide'
}

/**
 * Parts the documentation of a package from Markdown that happens to be in it, in reading order:
 * README, guides by path with numbers in order, changelog. Each file left out has its reason.
 * `manifests` are the names in the package.json files of the tarball, by path.
 */
export function selectFiles(
  files: readonly SourceFile[],
  manifests: ReadonlyMap<string, string>,
): { files: SourceFile[]; skipped: Skipped[] } {
  const skipped: Skipped[] = []
  const keep = (reasonOf: (path: string) => string | null) => (file: SourceFile) => {
    const reason = reasonOf(file.path)
    if (reason) skipped.push({ path: file.path, reason })
    return reason === null
  }
  const foreign = foreignFolders(manifests)
  const own = files.filter(keep((path) => foreignReason(path, foreign)))
  const paths = new Set(own.map(({ path }) => path))
  const selected = own.filter(keep((path) => repeatReason(path, paths)))
  return { files: selected.sort(compareForReading), skipped }
}

const RANK: Partial<Record<SourceFile['kind'], number>> = { readme: 0, guide: 1, changelog: 2 }
const collator = new Intl.Collator('en', { numeric: true })

function compareForReading(a: SourceFile, b: SourceFile): number {
  return (RANK[a.kind] ?? 3) - (RANK[b.kind] ?? 3) || collator.compare(a.path, b.path)
}

const nameOf = (path: string) => path.slice(path.lastIndexOf('/') + 1)

/** Folders with a package.json of another name: somebody else's package, copied in. */
function foreignFolders(manifests: ReadonlyMap<string, string>): string[] {
  const own = manifests.get('package.json')
  if (!own) return []
  return [...manifests]
    .filter(([path, name]) => path !== 'package.json' && !isRelated(name, own))
    .map(([path]) => path.slice(0, -'package.json'.length))
}

/** `@own/x` and `own/mini` belong to `own`; so do entry points that repeat its name. */
function isRelated(name: string, own: string): boolean {
  const bare = (text: string) => text.replace(/^@[^/]+\//, '')
  const scope = /^@[^/]+\//.exec(own)?.[0]
  return bare(name).startsWith(bare(own)) || (scope !== undefined && name.startsWith(scope))
}

function foreignReason(path: string, foreign: readonly string[]): string | null {
  if (OTHER_FORMATS.test(path)) return 'a format that is not read yet'
  const folders = path.split('/')
  const file = (folders.pop() ?? '').replace(/\.\w+$/, '')
  if (folders.length > MAX_DEPTH) return `more than ${MAX_DEPTH} folders deep`
  if (folders.some((name) => /^(?:node_modules|bower_components)$/.test(name))) {
    return 'belongs to a dependency'
  }
  if (foreign.some((folder) => path.startsWith(folder))) return "another package's files"
  const docs = folders.findIndex((folder) => DOCS_FOLDER.test(folder))
  // `vendor/x/docs` is foreign, `docs/vendor` a page about vendors.
  const above = docs < 0 ? folders : folders.slice(0, docs)
  for (const [pattern, reason] of FOREIGN_FOLDERS) {
    if (above.some((folder) => pattern.test(folder))) return reason
  }
  for (const [pattern, reason] of FOREIGN_FILES) {
    if ((docs < 0 || reason === LICENCE) && pattern.test(file)) return reason
  }
  return docs < 0 && BUILD_FOLDER.test(folders[0] ?? '') ? 'written by a build' : null
}

/** Translations of a page that is there in English, and pages that are there for two renderers. */
function repeatReason(path: string, paths: ReadonlySet<string>): string | null {
  const original = documentLanguage(path).originals.find((other) => paths.has(other))
  if (original) return `translation of ${original}`
  const twin = path.replace(/\.mdx$/i, '.md')
  return twin !== path && paths.has(twin) ? `the same page as ${twin}` : null
}
