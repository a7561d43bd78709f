import { createHash } from 'node:crypto'
import { packPieces } from '../../api/fit-text.ts'
import type { Chunk, ParsedDocument } from '../../document.ts'
import type { PackageSymbol, SymbolModule } from './package-symbol.ts'

export interface SymbolDocumentOptions {
  /** Of fenced signatures: `python`. */
  language: string
  /** Where a person sees a symbol; of the module itself without one. */
  urlOf(module: SymbolModule, symbol: PackageSymbol | null): string
}

const OVERVIEW_LIMIT = 1_200

/** One document a module: what it is and holds, then the chunks of each symbol. */
export function symbolDocuments(
  modules: readonly SymbolModule[],
  options: SymbolDocumentOptions,
): ParsedDocument[] {
  const paths = new Set<string>()
  return modules
    .filter(({ text, symbols }) => text !== '' || symbols.length > 0)
    .map((module) => toDocument(module, options, uniquePath(module.name, paths)))
}

function uniquePath(name: string, taken: Set<string>): string {
  const base = `api/${name.replace(/[^\w./@:-]/g, '_')}`
  let path = base
  for (let next = 2; taken.has(path); next++) path = `${base}-${next}`
  taken.add(path)
  return path
}

function toDocument(
  module: SymbolModule,
  options: SymbolDocumentOptions,
  path: string,
): ParsedDocument {
  const url = options.urlOf(module, null)
  const head = cut(overview(module), module.name).map((text) => ({
    ...base(options),
    headingPath: [module.name],
    text,
    url,
    startLine: 1,
    endLine: 1,
  }))
  const content = JSON.stringify(module)
  return {
    path,
    url,
    title: `API of ${module.name}`,
    description: module.text.split('\n\n')[0]?.slice(0, 200) || null,
    kind: 'api',
    language: 'en',
    contentHash: createHash('sha256').update(content).digest(),
    byteCount: Buffer.byteLength(content),
    chunks: [...head, ...module.symbols.flatMap((symbol) => toChunks(module, symbol, options))],
  }
}

const base = ({ language }: SymbolDocumentOptions) => ({
  kind: 'api' as const,
  codeLanguage: language,
  innerHeadings: [],
})

function toChunks(
  module: SymbolModule,
  symbol: PackageSymbol,
  options: SymbolDocumentOptions,
): Chunk[] {
  const signature = symbol.signature
    ? `\`\`\`${options.language}\n${symbol.signature}\n\`\`\``
    : `${symbol.kind} \`${symbol.name}\``
  const url = options.urlOf(module, symbol)
  return cut(`${signature}\n\n${symbol.text}`, symbol.name).map((text) => ({
    ...base(options),
    headingPath: module.name === symbol.name ? [symbol.name] : [module.name, symbol.name],
    text,
    url,
    startLine: symbol.startLine,
    endLine: symbol.endLine,
    symbol: symbol.name,
  }))
}

/** What the module is, and the names to be found in it by kind. */
function overview({ name, text, symbols }: SymbolModule): string {
  const parts = [text || `\`${name}\``]
  // Members are found at their type.
  const own = symbols.filter((symbol) => !symbols.some((other) => isMember(symbol, other)))
  for (const [kind, group] of Map.groupBy(own, (symbol) => symbol.kind)) {
    let line = `${kind}:`
    for (const [index, symbol] of group.entries()) {
      const next = ` \`${symbol.name.startsWith(name) ? symbol.name.slice(name.length).replace(/^(?:\.|::|#|\/)/, '') || symbol.name : symbol.name}\``
      if (line.length + next.length > OVERVIEW_LIMIT / 2) {
        line += ` and ${group.length - index} more`
        break
      }
      line += `${index === 0 ? '' : ','}${next}`
    }
    parts.push(line)
  }
  return parts.join('\n\n')
}

const isMember = (symbol: PackageSymbol, other: PackageSymbol) =>
  symbol.name.length > other.name.length + 1 &&
  symbol.name.startsWith(other.name) &&
  /^[.:#(]/.test(symbol.name.slice(other.name.length))

/** Within a chunk's limit, at paragraphs; what continues says of which symbol. */
function cut(markdown: string, name: string): string[] {
  return packPieces(splitBlocks(markdown), { again: `\`${name}\`, continued:` }).filter(
    (text) => text.trim() !== '',
  )
}

/** Paragraphs, with fenced code in one piece. */
function splitBlocks(markdown: string): string[] {
  const blocks: string[] = []
  let lines: string[] = []
  let fence: string | null = null
  const flush = () => {
    if (lines.some((line) => line.trim() !== '')) blocks.push(lines.join('\n'))
    lines = []
  }
  for (const line of markdown.split('\n')) {
    const mark = /^\s*(`{3,}|~{3,})/.exec(line)?.[1]
    if (mark && !fence) fence = mark
    else if (mark && fence && line.trim() === mark && mark.length >= fence.length) fence = null
    if (line.trim() === '' && !fence) flush()
    else lines.push(line)
  }
  // Left open, it would swallow what comes behind.
  if (fence) lines.push(fence)
  flush()
  return blocks
}
