import { Parser } from 'htmlparser2'
import type { Nodes, Parents } from 'mdast'
import type { MdxJsxFlowElement, MdxJsxTextElement } from 'mdast-util-mdx-jsx'
import type { Edit } from './edit-text.ts'
import { hidesContent, iconText, isHtmlTag } from './html-tags.ts'
import { htmlToBlocks } from './html-to-blocks.ts'
import { inlineAttributeText } from './jsx-text.ts'
import type { PageContext } from './page-context.ts'
import { readStaticValue } from './static-value.ts'

/**
 * What to change in the source of a node so that it reads well outside its page: links absolute,
 * pictures as their description, tags and comments gone, hidden text gone.
 */
export function inlineEdits(node: Nodes, context: PageContext): Edit[] {
  const edits: Edit[] = []
  const collector = { edits, context, hiddenFrom: null as number | null }
  visit(node, collector)
  if (collector.hiddenFrom !== null) {
    edits.push({ start: collector.hiddenFrom, end: endOf(node), text: '' })
    context.hiding.reset()
  }
  return edits
}

interface Collector {
  edits: Edit[]
  context: PageContext
  /** Offset since which an element hides the text. */
  hiddenFrom: number | null
}

const startOf = (node: Nodes) => node.position?.start.offset ?? 0
const endOf = (node: Nodes) => node.position?.end.offset ?? 0
const whole = (node: Nodes, text: string): Edit => ({
  start: startOf(node),
  end: endOf(node),
  text,
})

function visit(node: Nodes, collector: Collector): void {
  const { edits, context } = collector
  switch (node.type) {
    case 'image':
    case 'imageReference':
      edits.push(whole(node, oneLine(node.alt ?? '')))
      return
    case 'link':
      editLink(node, node.url, collector)
      return
    case 'linkReference':
      editLink(node, context.definition(node.identifier) ?? '', collector)
      return
    case 'definition':
    case 'footnoteReference':
    case 'yaml':
      edits.push(whole(node, ''))
      return
    case 'html':
      editHtml(node, collector)
      return
    case 'mdxTextExpression':
    case 'mdxFlowExpression':
      edits.push(whole(node, literalText(node.value)))
      return
    case 'mdxJsxTextElement':
    case 'mdxJsxFlowElement':
      editJsx(node, collector)
      return
    case 'code':
      closeFence(node, collector)
      return
    default:
      if ('children' in node) for (const child of node.children) visit(child, collector)
  }
}

function editLink(node: Parents, href: string, collector: Collector): void {
  const { edits, context } = collector
  const [first, last] = [node.children[0], node.children.at(-1)]
  if (!first || !last || node.children.every(isPicture)) {
    edits.push(whole(node, ''))
    return
  }
  const address = href === '' ? null : context.resolve(href)
  const isAutolink = context.source[startOf(node)] !== '['
  if (isAutolink) {
    edits.push(whole(node, address ?? ''))
    return
  }
  edits.push({ start: startOf(node), end: startOf(first), text: address ? '[' : '' })
  for (const child of node.children) visit(child, collector)
  edits.push({ start: endOf(last), end: endOf(node), text: address ? `](${address})` : '' })
}

export function isPicture(node: Nodes): boolean {
  if (node.type === 'image' || node.type === 'imageReference' || node.type === 'html') return true
  if (node.type === 'text') return node.value.trim() === ''
  if (node.type === 'break') return true
  if (node.type === 'link' || node.type === 'linkReference') return node.children.every(isPicture)
  return node.type === 'mdxJsxTextElement' && /^(img|image|br|source)$/i.test(node.name ?? '')
}

/** One inline tag or comment; in a list or quote also a whole block of HTML. */
function editHtml(node: Extract<Nodes, { type: 'html' }>, collector: Collector): void {
  const { edits, context } = collector
  const tag = readTag(node.value)
  if (!tag) {
    if (collector.hiddenFrom === null) edits.push(whole(node, blockHtmlText(node.value, context)))
    return
  }
  const wasHidden = context.hiding.active
  if (tag.closes) context.hiding.close(tag.name)
  else if (!tag.selfClosing) context.hiding.open(tag.name, tag.attributes)
  if (!wasHidden && context.hiding.active) collector.hiddenFrom = startOf(node)
  if (wasHidden && !context.hiding.active && collector.hiddenFrom !== null) {
    edits.push({ start: collector.hiddenFrom, end: endOf(node), text: '' })
    collector.hiddenFrom = null
    return
  }
  if (wasHidden || context.hiding.active) return
  // `Array<string>` outside of code looks like a tag, and is not one.
  const isTag = isHtmlTag(tag.name.toLowerCase()) || tag.closes || isComponent(tag, context)
  if (isTag) edits.push(whole(node, tag.name === 'br' ? ' ' : iconText(tag.name)))
}

interface Tag {
  name: string
  attributes: Record<string, string>
  closes: boolean
  selfClosing: boolean
}

const isComponent = (tag: Tag, { source }: PageContext) =>
  tag.selfClosing || Object.keys(tag.attributes).length > 0 || source.includes(`</${tag.name}>`)

/** Null for comments and for several tags at once. */
function readTag(html: string): Tag | null {
  const opening = /^<\/?([A-Za-z][^\s/>]*)/.exec(html)
  if (!opening?.[1] || html.indexOf('<', 1) > 0) return null
  const name = opening[1]
  let attributes: Record<string, string> = {}
  const parser = new Parser(
    {
      onopentag: (_, found) => {
        attributes = found
      },
    },
    { lowerCaseTags: false },
  )
  parser.end(html)
  return { name, attributes, closes: html[1] === '/', selfClosing: html.endsWith('/>') }
}

function blockHtmlText(html: string, { hiding, resolve }: PageContext): string {
  return htmlToBlocks(html, { line: 1, hiding, resolve })
    .flatMap(({ lines }) => lines.map(({ text }) => text.trim()))
    .join(' ')
}

function editJsx(node: MdxJsxFlowElement | MdxJsxTextElement, collector: Collector): void {
  const { edits } = collector
  const [first, last] = [node.children[0], node.children.at(-1)]
  const name = node.name ?? ''
  if (isHiddenJsx(node)) {
    edits.push(whole(node, ''))
    return
  }
  if (!first || !last) {
    const text = iconText(name) || inlineAttributeText(node.attributes)
    edits.push(whole(node, name === 'br' ? ' ' : text))
    return
  }
  edits.push({ start: startOf(node), end: startOf(first), text: '' })
  for (const child of node.children) visit(child, collector)
  edits.push({ start: endOf(last), end: endOf(node), text: '' })
}

export function isHiddenJsx(node: MdxJsxFlowElement | MdxJsxTextElement): boolean {
  const attributes: Record<string, string> = {}
  for (const attribute of node.attributes) {
    if (attribute.type === 'mdxJsxAttribute') {
      attributes[attribute.name] = attributeSource(attribute.value)
    }
  }
  return hidesContent(node.name ?? '', attributes)
}

/** `style={{ display: 'none' }}` reads like the CSS it stands for. */
function attributeSource(value: unknown): string {
  if (typeof value === 'string') return value
  const source = value && typeof value === 'object' && 'value' in value ? String(value.value) : ''
  return source.replace(/['"{}]/g, '').replace(/([a-z])([A-Z])/g, '$1-$2')
}

export function literalText(expression: string): string {
  const value = readStaticValue(expression)
  return value?.type === 'text' ? oneLine(value.text) : ''
}

/** A fence that a container's end has closed is closed for the reader, too. */
function closeFence(node: Extract<Nodes, { type: 'code' }>, { edits, context }: Collector): void {
  const source = context.source.slice(startOf(node), endOf(node))
  const fence = /^(`{3,}|~{3,})/.exec(source)?.[1]
  if (!fence) return
  const closed = new RegExp(`\\n[\\s>]*${fence[0]}{${fence.length},}\\s*$`).test(source)
  if (closed) return
  const lineStart = context.source.lastIndexOf('\n', startOf(node) - 1) + 1
  const indent = /^[ >]*/.exec(context.source.slice(lineStart, startOf(node)))?.[0] ?? ''
  edits.push({ start: endOf(node), end: endOf(node), text: `\n${indent}${fence}` })
}

const oneLine = (text: string) => text.replace(/\s+/g, ' ')
