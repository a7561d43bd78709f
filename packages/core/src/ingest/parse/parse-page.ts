import { visit } from 'unist-util-visit'
import { parse as parseYaml } from 'yaml'
import type { Block, Line, ParsedPage } from './block.ts'
import { refuseSource } from './guard-source.ts'
import { createHtmlHiding } from './html-hiding.ts'
import { type ParsedMarkdown, parseMarkdown, parseMdx, restorePlain } from './parse-markdown.ts'
import { splitSource } from './split-source.ts'
import { toBlocks } from './to-blocks.ts'

export interface PageSource {
  /** Path within the package, for the title of a page that names none. */
  path: string
  text: string
  /** Title of a page that names none, for a README: its package. Empty for others. */
  fallbackTitle: string
  /** Address of a link, or null when its words are to stand alone. */
  resolve(href: string): string | null
}

/**
 * Markdown or MDX → blocks of readable Markdown in order.
 * @throws Error with a reason fit for the coverage report when the text would exhaust the parser.
 */
export function parsePage(page: PageSource): ParsedPage {
  const refused = refuseSource(page.text)
  if (refused) throw new Error(refused)
  const parsed = parseSegments(page)
  const definitions = collectDefinitions(parsed)
  const hiding = createHtmlHiding((name) => page.text.includes(`</${name}`))
  const blocks = parsed.flatMap(({ root, source, linesBefore }) =>
    toBlocks(root.children, {
      source,
      linesBefore,
      hiding,
      resolve: page.resolve,
      definition: (identifier) => definitions.get(identifier) ?? null,
      strip: (line) => line,
      columns: 0,
    }),
  )
  if (isMdx(page.path)) restoreBlocks(blocks)
  const matter = readFrontmatter(parsed[0]?.root.children[0])
  const description = matter?.description ?? null
  if (matter?.description) {
    const top = blocks[0]?.kind === 'heading' && blocks[0].depth === 1 ? 1 : 0
    blocks.splice(top, 0, descriptionBlock(matter.description, matter.lines))
  }
  return { title: findTitle(page, blocks, matter?.title), description, blocks }
}

const isMdx = (path: string) => path.toLowerCase().endsWith('.mdx')

type ParsedSegment = ParsedMarkdown & { linesBefore: number }

function parseSegments({ path, text }: PageSource): ParsedSegment[] {
  // Elements of MDX span headings, so that a page cannot be cut at them.
  if (isMdx(path)) return [{ ...parseMdx(text), linesBefore: 0 }]
  return splitSource(text).map(({ source, linesBefore }) => ({
    ...parseMarkdown(source),
    linesBefore,
  }))
}

function collectDefinitions(parsed: readonly ParsedSegment[]): Map<string, string> {
  const found = new Map<string, string>()
  for (const { root } of parsed) {
    visit(root, 'definition', ({ identifier, url }) => {
      if (!found.has(identifier)) found.set(identifier, url)
    })
  }
  return found
}

function restoreBlocks(blocks: readonly Block[]): void {
  for (const block of blocks) {
    for (const line of block.lines) line.text = restorePlain(line.text)
    if (block.title) block.title = restorePlain(block.title)
    const { parts } = block
    if (!parts) continue
    block.parts = () => {
      const smaller = parts()
      restoreBlocks(smaller)
      return smaller
    }
  }
}

interface Frontmatter {
  title: string | null
  description: string | null
  lines: { first: number; last: number }
}

function readFrontmatter(node: ParsedSegment['root']['children'][number] | undefined) {
  if (node?.type !== 'yaml') return null
  const lines = { first: node.position?.start.line ?? 1, last: node.position?.end.line ?? 1 }
  let data: unknown
  try {
    data = parseYaml(node.value, { maxAliasCount: 20, logLevel: 'silent' })
  } catch {
    return null
  }
  const text = (key: string) => {
    const value = data && typeof data === 'object' ? (data as Record<string, unknown>)[key] : null
    const words = typeof value === 'string' ? value.replace(/\s+/g, ' ').trim() : ''
    return words === '' ? null : words.slice(0, 1_000)
  }
  const matter: Frontmatter = { title: text('title'), description: text('description'), lines }
  return matter
}

function descriptionBlock(text: string, { first, last }: Frontmatter['lines']): Block {
  const line: Line = { text, line: first }
  return { kind: 'text', lines: [line], endLine: last }
}

/** Frontmatter, else the first top heading, else a heading that opens the page, else the file's name. */
function findTitle(page: PageSource, blocks: readonly Block[], title?: string | null): string {
  if (title) return title.slice(0, 200)
  const top = blocks.findIndex(({ kind, depth }) => kind === 'heading' && depth === 1)
  const [heading, next] = top < 0 ? [] : blocks.slice(top, top + 2)
  // The project's name over every page, with the page's own title below it.
  const isBanner = heading?.fromHtml && next?.kind === 'heading' && page.fallbackTitle === ''
  if (heading?.title && !isBanner) return heading.title
  if (page.fallbackTitle !== '') return page.fallbackTitle
  const opening = isBanner ? next : blocks[0]?.kind === 'heading' ? blocks[0] : undefined
  return opening?.title ?? nameOf(page.path)
}

/** `docs/04-error_handling.md` → `error handling`; an index page is named after its folder. */
function nameOf(path: string): string {
  const parts = path.split('/')
  const file = (parts.pop() ?? '').replace(/\.\w+$/, '')
  const name = /^(?:index|readme)$/i.test(file) ? (parts.pop() ?? file) : file
  return (
    name
      .replace(/^\d+[-_.]/, '')
      .replace(/[-_]+/g, ' ')
      .trim() || path
  )
}
