import { createHash } from 'node:crypto'
import { documentUrl } from '../absolute-links.ts'
import type { Chunk, ParsedDocument } from '../document.ts'
import type { LinkBase } from '../link-base.ts'
import type { ApiKind, ApiSymbol } from './api-symbol.ts'
import { shorten } from './fit-text.ts'
import { type Guide, renderSymbol } from './render-symbol.ts'

export interface ApiDocumentOptions {
  /** Import path of the package: entries below it give `api/<rest>`. */
  packageName: string
  /** Where a file of the package can be seen; null for those that a build writes. */
  linkBaseOf(path: string): LinkBase
  isPublished(path: string): boolean
  guideOf(symbol: ApiSymbol): Guide | null
}

const OVERVIEW_LIMIT = 1_400
const KINDS: [ApiKind, string][] = [
  ['function', 'Functions'],
  ['component', 'Components'],
  ['class', 'Classes'],
  ['const', 'Constants'],
  ['enum', 'Enums'],
  ['interface', 'Interfaces'],
  ['type', 'Types'],
  ['namespace', 'Namespaces'],
]

/** One document an import path: an overview of its exports, then the chunks of each symbol. */
export function apiDocuments(
  symbols: readonly ApiSymbol[],
  options: ApiDocumentOptions,
): ParsedDocument[] {
  const byEntry = Map.groupBy(symbols, ({ entry }) => entry)
  return [...byEntry].map(([entry, own]) => toDocument(entry, own, options))
}

function toDocument(
  entry: string,
  symbols: readonly ApiSymbol[],
  options: ApiDocumentOptions,
): ParsedDocument {
  const title = entry === 'global' ? 'Global declarations' : entry
  const chunks = symbols.flatMap((symbol) => symbolChunks(title, symbol, options))
  const first = symbols[0] as ApiSymbol
  const head: Chunk = {
    ...base(title),
    text: overview(entry, symbols),
    url: urlOf(first, options, false),
    startLine: 1,
    endLine: 1,
  }
  const content = JSON.stringify(symbols)
  return {
    path: `api/${pathOf(entry, options.packageName)}`,
    url: head.url,
    title: `API of ${title}`,
    description: `Exported symbols of ${title}`,
    kind: 'api',
    language: 'en',
    contentHash: createHash('sha256').update(content).digest(),
    byteCount: Buffer.byteLength(content),
    chunks: [head, ...chunks],
  }
}

const base = (
  title: string,
): Pick<Chunk, 'kind' | 'codeLanguage' | 'headingPath' | 'innerHeadings'> => ({
  kind: 'api',
  codeLanguage: 'ts',
  headingPath: [title],
  innerHeadings: [],
})

function pathOf(entry: string, packageName: string): string {
  if (entry === packageName) return 'index'
  const inside = entry.startsWith(`${packageName}/`) ? entry.slice(packageName.length + 1) : entry
  return inside.replace(/[^\w./@-]/g, '_')
}

function symbolChunks(title: string, symbol: ApiSymbol, options: ApiDocumentOptions): Chunk[] {
  const url = urlOf(symbol, options, true)
  return renderSymbol(symbol, options.guideOf(symbol)).map((chunk) => ({
    ...base(title),
    headingPath: [title, chunk.symbol],
    innerHeadings: chunk.innerHeadings,
    text: chunk.text,
    url,
    startLine: chunk.startLine,
    endLine: chunk.endLine,
    symbol: chunk.symbol,
  }))
}

/** The line in the repository where the file is kept there, else the package's page. */
function urlOf(symbol: ApiSymbol, options: ApiDocumentOptions, withLine: boolean): string {
  const linkBase = options.linkBaseOf(symbol.path)
  const path = symbol.path.replace(/^node_modules\/(?:@[^/]+\/)?[^/]+\//, '')
  const known = options.isPublished(symbol.path) ? linkBase : { ...linkBase, repositoryRoot: null }
  const url = documentUrl(known, path)
  return withLine && known.repositoryRoot && url.startsWith(known.repositoryRoot)
    ? `${url}#L${symbol.startLine}`
    : url
}

const depth = (name: string) => name.split('.').length

/** What can be imported, by kind; values before types, since people ask for them first. */
function overview(entry: string, symbols: readonly ApiSymbol[]): string {
  const intro =
    entry === 'global'
      ? 'Declared globally, without an import.'
      : `\`${entry}\` exports ${symbols.length} ${symbols.length === 1 ? 'symbol' : 'symbols'}.`
  const lines = [intro]
  let room = OVERVIEW_LIMIT - intro.length
  for (const [kind, label] of KINDS) {
    const own = symbols.filter((symbol) => symbol.kind === kind).map(({ name }) => name)
    // `z.string` before `z.util.assertEqual`: the deeper, the fewer people want it.
    const names = own.toSorted((a, b) => depth(a) - depth(b)).map((name) => `\`${name}\``)
    if (names.length === 0 || room < 60) continue
    const kept: string[] = []
    let length = label.length + 20
    for (const name of names) {
      if (length + name.length + 2 > room) break
      kept.push(name)
      length += name.length + 2
    }
    const more = names.length - kept.length
    lines.push(`${label}: ${[...kept, ...(more > 0 ? [`and ${more} more`] : [])].join(', ')}.`)
    room -= length
  }
  return shorten(lines.join('\n\n'), OVERVIEW_LIMIT + 100)
}
