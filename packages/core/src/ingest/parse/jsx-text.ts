import type { MdxJsxAttribute, MdxJsxExpressionAttribute } from 'mdast-util-mdx-jsx'
import type { Line } from './block.ts'
import { readStaticValue, type StaticValue } from './static-value.ts'

type Attribute = MdxJsxAttribute | MdxJsxExpressionAttribute

/** Names of attributes that hold words for readers, whatever the component. */
const LABELS = new Set(
  `answer alt caption children code content description header heading items label message name
   note question subtitle summary text title tooltip`.split(/\s+/),
)
const SILENT_FIELDS = new Set([
  'href',
  'src',
  'icon',
  'id',
  'slug',
  'image',
  'link',
  'logo',
  'key',
  'path',
  'to',
  'url',
])
const TITLE_FIELDS = ['name', 'title', 'label', 'question', 'header']
const TYPE_FIELDS = ['type', 'types']
const TEXT_FIELDS = ['description', 'text', 'content', 'answer', 'message', 'value']

/**
 * What a component shows through its attributes, as lines of Markdown: its labels, and the lists of
 * records that documentation sites keep their API tables in.
 */
export function attributeLines(
  attributes: readonly Attribute[],
  { line, hasChildren }: { line: number; hasChildren: boolean },
): Line[] {
  const lines: Line[] = []
  for (const attribute of attributes) {
    if (attribute.type !== 'mdxJsxAttribute' || !attribute.value) continue
    const at = attribute.position?.start.line ?? line
    if (typeof attribute.value === 'string') {
      if (isShown(attribute.name, attribute.value, hasChildren)) push(lines, attribute.value, at)
      continue
    }
    const value = readStaticValue(attribute.value.value)
    if (!value) continue
    if (value.type === 'text') {
      if (isShown(attribute.name, value.text, hasChildren)) push(lines, value.text, at + value.line)
    } else if (value.type === 'record' || !hasChildren) {
      if (isProse(value)) describe(value, { lines, line: at, indent: '' })
    }
  }
  return lines
}

/** Inside a paragraph a component is one line. */
export function inlineAttributeText(attributes: readonly Attribute[]): string {
  return attributeLines(attributes, { line: 1, hasChildren: false })
    .map(({ text }) => text.trim())
    .join(' ')
}

function isShown(name: string, text: string, hasChildren: boolean): boolean {
  if (LABELS.has(name)) return !/^(https?:|[./#]|data:)/.test(text)
  // An attribute of several words is a sentence; class lists and paths are not.
  return (
    !hasChildren && !/class|style|path|src|href/i.test(name) && /^[A-Z][^{}<>]* \S+ \S+/.test(text)
  )
}

function push(lines: Line[], text: string, line: number): void {
  for (const [index, part] of text.split('\n').entries()) {
    if (part.trim() !== '') lines.push({ text: part.trimEnd(), line: line + index })
  }
}

/** Lists of numbers or of one-word values are settings of the component, not content. */
function isProse(value: StaticValue): boolean {
  if (value.type === 'text') return /\s/.test(value.text.trim())
  if (value.type === 'list') return value.items.some(isProse)
  return value.fields.some(([name, field]) => TEXT_FIELDS.includes(name) || isProse(field))
}

interface Listing {
  lines: Line[]
  line: number
  indent: string
}

function describe(value: StaticValue, listing: Listing): void {
  const { lines, line, indent } = listing
  if (value.type === 'text') {
    push(lines, `${indent}- ${value.text.replace(/\s*\n\s*/g, ' ')}`, line + value.line)
  } else if (value.type === 'list') {
    for (const item of value.items) describe(item, listing)
  } else {
    describeRecord(value.fields, value.line, listing)
  }
}

/** `- name (type, optional): description`, with nested records below. */
function describeRecord(
  fields: readonly [string, StaticValue][],
  recordLine: number,
  { lines, line, indent }: Listing,
): void {
  const text = (names: readonly string[]) => {
    const field = fields.find(([name, value]) => names.includes(name) && value.type === 'text')
    return field?.[1].type === 'text' ? field[1].text.replace(/\s*\n\s*/g, ' ').trim() : ''
  }
  const title = text(TITLE_FIELDS)
  const type = text(TYPE_FIELDS)
  const said = new Set([...TITLE_FIELDS, ...TYPE_FIELDS, ...TEXT_FIELDS, 'isOptional', 'optional'])
  const says = (name: RegExp, value: string) =>
    fields.some(([field, told]) => name.test(field) && told.type === 'text' && told.text === value)
  const optional = says(/^(isO|o)ptional$/, 'true') || says(/^(isR|r)equired$/, 'false')
  const required = says(/^(isR|r)equired$/, 'true')
  const traits = [
    type && (title ? `\`${type}\`` : ''),
    optional && 'optional',
    required && 'required',
  ].filter(Boolean)
  const isCode = title !== '' && title === text(['name'])
  const head = title ? (isCode ? `\`${title}\`` : title) : type && `\`${type}\``
  const body = text(TEXT_FIELDS)
  const parts = [head + (traits.length ? ` (${traits.join(', ')})` : ''), body].filter(Boolean)
  const hasHead = parts.length > 0
  if (hasHead) push(lines, `${indent}- ${parts.join(': ')}`, line + recordLine)
  for (const [name, value] of fields) {
    if (SILENT_FIELDS.has(name)) continue
    const inner = { lines, line, indent: hasHead ? `${indent}  ` : indent }
    if (value.type !== 'text') describe(value, inner)
    else if (!said.has(name) && !isFlag(value) && value.text.trim() !== '') {
      push(
        lines,
        `${inner.indent}- ${name}: ${value.text.replace(/\s*\n\s*/g, ' ')}`,
        line + value.line,
      )
    }
  }
}

const isFlag = (value: StaticValue) => value.type === 'text' && /^(true|false)$/.test(value.text)
