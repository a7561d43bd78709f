import type { List, ListItem, Nodes, RootContent } from 'mdast'
import type { MdxJsxFlowElement } from 'mdast-util-mdx-jsx'
import { toString as plainText } from 'mdast-util-to-string'
import type { Block, Line } from './block.ts'
import { renderLines, tidyLines } from './edit-text.ts'
import { fenceCode, fenceLines } from './fence-code.ts'
import { htmlToBlocks } from './html-to-blocks.ts'
import { inlineEdits, isHiddenJsx, isPicture, literalText } from './inline-edits.ts'
import { attributeLines } from './jsx-text.ts'
import type { PageContext } from './page-context.ts'

const CONTENTS = /^(?:table of contents|contents|toc|index)$/i
const MAX_TITLE_LENGTH = 200
const HEADING_ID = /\s*\{#([^\s{}]+)\}\s*$/
/** `title="src/app.ts"` behind a fence names the file that the code belongs in. */
const FENCE_NOTE = /\b(?:filename|title|file)=["']?([^"'\s]+)["']?/

/** A page's nodes in reading order, as blocks of Markdown that stand by themselves. */
export function toBlocks(nodes: readonly RootContent[], context: PageContext): Block[] {
  const blocks: Block[] = []
  for (const node of nodes) {
    // The heading above a table of contents would stand above whatever comes next.
    const isContents = node.type === 'list' && isTableOfContents(node)
    if (isContents && CONTENTS.test(blocks.at(-1)?.title ?? '')) blocks.pop()
    blocks.push(...nodeBlocks(node, context))
  }
  return blocks
}

function nodeBlocks(node: RootContent, context: PageContext): Block[] {
  if (context.hiding.active && node.type !== 'html') return []
  switch (node.type) {
    case 'heading':
      return headingBlock(node, context)
    case 'code':
      return codeBlock(node, context)
    case 'html':
      return htmlToBlocks(node.value, { ...context, line: firstLine(node, context) })
    case 'paragraph':
      return isSilent(node, context) ? [] : textBlock(node, context)
    case 'table':
      return textBlock(node, context, { kind: 'table' }).map(compactTable)
    case 'list':
      return isTableOfContents(node) ? [] : listBlock(node, context)
    case 'blockquote':
      return textBlock(node, context, { parts: () => quoteParts(node.children, context) })
    case 'footnoteDefinition':
      return textBlock(node, context)
    case 'mdxJsxFlowElement':
      return jsxBlocks(node, context)
    case 'mdxFlowExpression':
      return linesBlock(
        [{ text: literalText(node.value), line: firstLine(node, context) }],
        node,
        context,
      )
    default:
      return []
  }
}

function firstLine(node: Nodes, context: PageContext): number {
  return (node.position?.start.line ?? 1) + context.linesBefore
}

function lastLine(node: Nodes, context: PageContext): number {
  return (node.position?.end.line ?? 1) + context.linesBefore
}

function textBlock(node: RootContent | ListItem, context: PageContext, shape: Partial<Block> = {}) {
  const span = {
    start: node.position?.start.offset ?? 0,
    end: node.position?.end.offset ?? 0,
    line: firstLine(node, context),
  }
  const strip = (line: string) => dropDirective(context.strip(line))
  const lines = renderLines(context.source, span, inlineEdits(node, context), strip)
  if (lines[0]) lines[0].text = dropDirective(lines[0].text)
  return linesBlock(lines, node, context, shape)
}

function linesBlock(
  lines: readonly Line[],
  node: Nodes,
  context: PageContext,
  shape: Partial<Block> = {},
): Block[] {
  const shown = tidyLines(lines)
  if (!shown.some(({ text }) => /[\p{L}\p{N}\p{S}]/u.test(text))) return []
  return [{ kind: 'text', lines: shown, endLine: lastLine(node, context), ...shape }]
}

/** `:::tip Remember` opens an admonition in several site generators; its words are kept. */
function dropDirective(line: string): string {
  const directive = /^\s*:{3,}\s*(?:([\w-]+)\s*(.*))?$/.exec(line)
  if (!directive) return line
  const label = (directive[2] ?? '').replace(/^\[|\]$|\{.*\}$/g, '').trim()
  return label === '' ? '' : `${label}:`
}

function headingBlock(
  node: Extract<RootContent, { type: 'heading' }>,
  context: PageContext,
): Block[] {
  const [block] = textBlock(node, context)
  if (!block) return []
  const raw = plainText(node, { includeHtml: false, includeImageAlt: false }).replace(/\s+/g, ' ')
  const id = HEADING_ID.exec(raw)?.[1]
  const title = raw.replace(HEADING_ID, '').trim().slice(0, MAX_TITLE_LENGTH)
  if (title === '') return []
  const words = block.lines
    .map(({ text }) => text)
    .join(' ')
    .replace(/^#+\s*|\s+#+\s*$|\s+(?:=+|-+)$/g, '')
    .replace(HEADING_ID, '')
    .trim()
  const line = { text: `${'#'.repeat(node.depth)} ${words}`, line: block.lines[0]?.line ?? 1 }
  return [{ ...block, kind: 'heading', depth: node.depth, title, id, lines: [line] }]
}

function codeBlock(node: Extract<RootContent, { type: 'code' }>, context: PageContext): Block[] {
  if (node.value.trim() === '') return []
  const language = /^[\w+#.-]+/.exec(node.lang ?? '')?.[0]?.toLowerCase() ?? null
  const file = FENCE_NOTE.exec(`${node.lang ?? ''} ${node.meta ?? ''}`)?.[1]
  const start = firstLine(node, context)
  const fenced = /^[`~]{3}/.test(context.source.slice(node.position?.start.offset ?? 0))
  const block = fenceCode(node.value, {
    line: fenced ? start + 1 : start,
    endLine: lastLine(node, context),
    language,
    ...(file ? { note: `title="${file}"` } : {}),
  })
  if (block.lines[0]) block.lines[0].line = start
  return [block]
}

type Paragraph = Extract<RootContent, { type: 'paragraph' }>

/** Badges, pictures without a word about them, and the comments of MDX in plain Markdown. */
function isSilent(node: Paragraph, { source }: PageContext): boolean {
  const raw = source.slice(node.position?.start.offset, node.position?.end.offset)
  if (raw.startsWith('{/*') && raw.endsWith('*/}')) return true
  const tells = node.children.some(
    (child) => child.type === 'image' && (child.alt ?? '').split(' ').length > 3,
  )
  return !tells && node.children.every(isPicture)
}

/** Cells are padded for the eye of an author: the padding can be most of a table. */
function compactTable(table: Block): Block {
  const lines = table.lines.map(({ text, line }) => ({
    text: text.replace(/ {2,}/g, ' ').replace(/-{4,}/g, '---'),
    line,
  }))
  return { ...table, lines }
}

/** Links to the page's own headings repeat what the headings say, and would match every question. */
function isTableOfContents(list: List): boolean {
  const leaves = list.children.flatMap(itemParagraphs)
  if (leaves.length < 3) return false
  const inPage = leaves.filter((children) =>
    children.every(
      (child) => (child.type === 'link' && child.url.startsWith('#')) || isPicture(child),
    ),
  )
  return inPage.length >= leaves.length * 0.8
}

function itemParagraphs(item: ListItem): Paragraph['children'][] {
  return item.children.flatMap((child) => {
    if (child.type === 'paragraph') return [child.children]
    if (child.type === 'list') return child.children.flatMap(itemParagraphs)
    return [[{ type: 'text' as const, value: child.type }]]
  })
}

function listBlock(list: List, context: PageContext): Block[] {
  return textBlock(list, context, {
    kind: 'list',
    parts: () =>
      list.children.flatMap((item, index) =>
        textBlock(item, stripColumns(item, context), {
          kind: 'list',
          tight: index > 0,
          parts: () => itemParts(item, context),
        }),
      ),
  })
}

/** The marker stays with the first part; the others lose their indentation. */
function itemParts(item: ListItem, context: PageContext): Block[] {
  const marker = /^(?:[-*+]|\d+[.)])\s+/.exec(
    context.source.slice(item.position?.start.offset ?? 0, item.position?.end.offset),
  )?.[0]
  return item.children.flatMap((child, index) => {
    const blocks = toBlocks([child], stripColumns(child, context))
    const [first] = blocks
    const line = first?.lines[0]
    if (index === 0 && first?.kind === 'text' && line && marker) {
      line.text = marker + line.text
      first.kind = 'list'
    }
    return blocks
  })
}

function stripColumns(node: Nodes, context: PageContext): PageContext {
  const columns = Math.max(context.columns, (node.position?.start.column ?? 1) - 1)
  const indent = new RegExp(`^[ \\t]{0,${columns - context.columns}}`)
  return { ...context, columns, strip: (line) => context.strip(line).replace(indent, '') }
}

function quoteParts(children: readonly RootContent[], context: PageContext): Block[] {
  const strip = (line: string) => context.strip(line).replace(/^\s*> ?/, '')
  return toBlocks(children, { ...context, strip, columns: context.columns + 2 }).map((block) => ({
    ...block,
    lines: block.lines.map(({ text, line }) => ({ text: `> ${text}`.trimEnd(), line })),
  }))
}

function jsxBlocks(node: MdxJsxFlowElement, context: PageContext): Block[] {
  if (isHiddenJsx(node)) return []
  const hasChildren = node.children.length > 0
  const line = firstLine(node, context)
  const shown = attributeLines(node.attributes, { line: line - context.linesBefore, hasChildren })
  const lines = shown.map(({ text, line: at }) => ({ text, line: at + context.linesBefore }))
  const label = isCommand(node) ? commandBlock(lines, lastLine(node, context)) : labelBlock()
  // Only the label's own lines: the children have theirs.
  for (const block of label) if (hasChildren) block.endLine = lines.at(-1)?.line ?? line
  const children = node.children.flatMap((child) => toBlocks([child], stripColumns(child, context)))
  return [...label, ...children]

  function labelBlock() {
    const isList = lines.some(({ text }) => /^\s*- /.test(text))
    return linesBlock(lines, node, context, isList ? { kind: 'list' } : {})
  }
}

/** Components that show a command or code in an attribute. */
const isCommand = ({ name, children }: MdxJsxFlowElement) =>
  children.length === 0 && /snippet|command|terminal|code/i.test(name ?? '')

function commandBlock(lines: readonly Line[], endLine: number): Block[] {
  const first = lines[0]?.line ?? endLine
  return lines.length === 0 ? [] : [fenceLines(lines, { line: first, endLine, language: null })]
}
