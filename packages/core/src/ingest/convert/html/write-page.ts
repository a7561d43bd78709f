import { readAdmonition } from './admonition.ts'
import { codeLanguage, codeText, codeTitle, fence, takeCodeTitles } from './code-block.ts'
import { TAB_LABEL } from './hidden.ts'
import { isBlock } from './prune.ts'
import { type Element, isElement, type Node, textOf } from './tree.ts'
import { isApiList, signatureLanguage, writeApiList, writeSignature } from './write-api.ts'
import { writeHeading } from './write-heading.ts'
import { writeInline } from './write-inline.ts'
import { writeDefinitions, writeList, writeQuote } from './write-list.ts'
import { writeSummaryGrid, writeTable } from './write-table.ts'
import { MAX_NESTING, type Writer } from './writer.ts'

/** Longer lines are broken: the parser refuses those of a page that is one line. */
const MAX_LINE = 4_000
const LINE_START = /^(?:#{1,6}(?= |$)|[-+*](?= |$)|>|\d{1,9}[.)](?= |$)|={3,}$|-{2,}$|`{3}|~{3})/
const MAX_CARD = 200

/** A pruned element as Markdown. `resolve` makes addresses absolute, or null to drop them. */
export function writePage(content: Element, resolve: (href: string) => string | null): string {
  const writer: Writer = {
    level: 1,
    nesting: 0,
    ids: new Set(),
    resolve,
    inline: (nodes, options) => writeInline(nodes, writer, options),
    blocks: (nodes) => writeBlocks(nodes, writer),
  }
  takeCodeTitles(content)
  return writer.blocks([content]).join('\n\n')
}

function writeBlocks(nodes: readonly Node[], writer: Writer): string[] {
  const blocks: string[] = []
  let run: Node[] = []
  const flush = () => {
    if (run.length > 0) blocks.push(...writeParagraph(run, writer))
    run = []
  }
  for (const node of nodes) {
    if (!isElement(node) || !(isBlock(node) || node.holdsBlock || node.attributes[TAB_LABEL])) {
      run.push(node)
      continue
    }
    flush()
    blocks.push(...writeElement(node, writer))
  }
  flush()
  return blocks
}

function writeParagraph(nodes: readonly Node[], writer: Writer): string[] {
  const text = writer.inline(nodes).trim()
  if (text === '') return []
  const lines = text.split('\n').flatMap((line) => breakLine(line.trim()))
  return [
    lines
      .map((line) => line.replace(LINE_START, '\\$&'))
      .filter(Boolean)
      .join('\n'),
  ]
}

function breakLine(line: string): string[] {
  if (line.length <= MAX_LINE) return [line]
  const lines: string[] = []
  let from = 0
  while (from < line.length) {
    const space = line.indexOf(' ', from + MAX_LINE)
    const end = space < 0 ? line.length : space
    lines.push(line.slice(from, end))
    from = end + 1
  }
  return lines
}

function writeElement(element: Element, writer: Writer): string[] {
  const label = element.attributes[TAB_LABEL]
  if (label !== undefined) {
    const { [TAB_LABEL]: _, ...attributes } = element.attributes
    const inner = writeElement({ ...element, attributes, name: element.name }, writer)
    return inner.length === 0 ? [] : [`**${label.replace(/[*\n]/g, '')}**`, ...inner]
  }
  const admonition = readAdmonition(element)
  if (admonition && writer.nesting < MAX_NESTING) return writeAdmonition(admonition, writer)
  switch (element.name) {
    case 'h1':
    case 'h2':
    case 'h3':
    case 'h4':
    case 'h5':
    case 'h6':
      return writeHeading(element, writer)
    case 'pre':
      return writeCode(element)
    case 'ul':
    case 'ol':
    case 'menu':
    case 'dir':
      return writeList(element, writer)
    case 'dl':
      return isApiList(element) ? writeApiList(element, writer) : writeDefinitions(element, writer)
    case 'table':
      return writeTable(element, writer)
    case 'blockquote':
      return writeNested(element, writer)
    case 'summary': {
      const words = element.holdsBlock ? null : writer.inline(element.children).trim()
      if (words === null) return writer.blocks(element.children)
      return words === '' ? [] : [/[*\n]/.test(words) ? words : `**${words}**`]
    }
    case 'hr':
      return []
    case 'a':
      return writeCard(element, writer)
    default: {
      const language = signatureLanguage(element)
      if (language) return writeSignature(element, language)
      if (element.classes.includes('summary-table')) return writeSummaryGrid(element, writer)
      return writer.blocks(element.children)
    }
  }
}

function writeCode(pre: Element): string[] {
  const code = codeText(pre)
  return code.trim() === '' ? [] : [fence(code, codeLanguage(pre), codeTitle(pre))]
}

function writeNested(element: Element, writer: Writer): string[] {
  if (writer.nesting >= MAX_NESTING) return writer.blocks(element.children)
  writer.nesting += 1
  const blocks = writer.blocks(element.children)
  writer.nesting -= 1
  return writeQuote(blocks)
}

function writeAdmonition(
  { label, title, body }: NonNullable<ReturnType<typeof readAdmonition>>,
  writer: Writer,
): string[] {
  // Its words are in the label.
  if (title) title.children = []
  writer.nesting += 1
  const level = writer.level
  const [first, ...rest] = writer.blocks(body.children)
  writer.level = level
  writer.nesting -= 1
  const bold = label && `**${label.replace(/[*\n]/g, '')}:**`
  if (first === undefined) return bold ? writeQuote([bold]) : []
  if (!bold) return writeQuote([first, ...rest])
  // A list, a table or code begins a block of its own.
  const flows = /^[^\s#>|`~-]/.test(first) && !/^\d+\. /.test(first)
  return writeQuote(flows ? [`${bold} ${first}`, ...rest] : [bold, first, ...rest])
}

/** A link around several blocks: a card whose words are one link, or a section that happens to be one. */
function writeCard(element: Element, writer: Writer): string[] {
  const href = element.attributes.href && writer.resolve(element.attributes.href)
  const words = textOf(element, MAX_CARD + 1)
  if (!href || words.length > MAX_CARD) return writer.blocks(element.children)
  const text = writer.inline(element.children, { plain: true }).replace(/\s+/g, ' ').trim()
  return text === '' ? [] : [`[${text.replace(/[[\]]/g, '\\$&')}](${href})`]
}
