import type { SyntaxNode } from '@lezer/common'
import { cleanIndent } from '../python/python-string.ts'

export interface RustItem {
  /** `Runtime`, or `Runtime::new` for what belongs to a type. */
  name: string
  kind:
    | 'fn'
    | 'method'
    | 'struct'
    | 'enum'
    | 'union'
    | 'trait'
    | 'const'
    | 'static'
    | 'type'
    | 'macro'
  signature: string
  /** Markdown as written, with public fields and variants as lists. */
  doc: string
  isPublic: boolean
  startLine: number
  endLine: number
}

const BODY = /^(?:Block|FieldDeclarationList|EnumVariantList|DeclarationList)$/
const NAME = /^(?:BoundIdentifier|TypeIdentifier|Identifier)$/

export interface RustReader {
  source: string
  /** Lines above the source, where it is a part of a file. */
  firstLine: number
}

export interface Attached {
  doc: string[]
  attributes: string[]
}

export const textOf = ({ source }: RustReader, node: SyntaxNode) => source.slice(node.from, node.to)

export function lineOf({ source, firstLine }: RustReader, position: number): number {
  let line = firstLine
  for (let at = source.indexOf('\n'); at >= 0 && at < position; at = source.indexOf('\n', at + 1))
    line++
  return line
}
/** `///` and `/** … */
;` belong to what follows, ` //!` to the module around. */
export function takeComment(text: string, outer: string[], inner: string[]): void {
  const [, mark, line] = /^\/\/([/!])(?!\/)(.*)$/s.exec(text) ?? []
  if (mark) (mark === '!' ? inner : outer).push(line ?? '')
  const [, blockMark, block] = /^\/\*([*!])(?!\*)([\s\S]*)\*\/$/.exec(text) ?? []
  if (!blockMark) return
  const body = cleanIndent((block ?? '').replace(/^\s*\* ?/gm, ''))
  ;(blockMark === '!' ? inner : outer).push(...body.split('\n').map((each) => ` ${each}`))
}

/** Comment lines begin with the blank behind the mark. */
export const joinDoc = (lines: readonly string[]) =>
  lines
    .map((line) => line.replace(/^ /, ''))
    .join('\n')
    .trim()

export const nameOf = (reader: RustReader, node: SyntaxNode): string => {
  for (let child = node.firstChild; child; child = child.nextSibling) {
    if (NAME.test(child.name)) return textOf(reader, child)
  }
  return ''
}

export const isPublic = (reader: RustReader, node: SyntaxNode) => {
  const visibility = node.getChild('Vis')
  return visibility !== null && textOf(reader, visibility).trim() === 'pub'
}

export function describeItem(
  reader: RustReader,
  node: SyntaxNode,
  kind: RustItem['kind'],
  attached: Attached,
  owner: string,
): RustItem {
  let body: SyntaxNode | null = null
  for (let child = node.firstChild; child; child = child.nextSibling)
    if (BODY.test(child.name)) body = child
  const head = reader.source.slice(node.from, body?.from ?? node.to)
  const members = body ? fields(reader, body) : ''
  const deprecated = /#\[deprecated[^\]]*?(?:note\s*=\s*"([^"]*)")?[^\]]*\]/.exec(
    attached.attributes.join('\n'),
  )
  const note = deprecated ? `**Deprecated**${deprecated[1] ? `: ${deprecated[1]}` : '.'}` : ''
  const name = nameOf(reader, node)
  return {
    name: owner ? `${owner}::${name}` : name,
    kind,
    signature: cleanIndent(head.replace(/\/\/[^\n]*/g, ''))
      .replace(/[\s;{]+$/, '')
      .slice(0, 1_000),
    doc: [note, joinDoc(attached.doc), members].filter(Boolean).join('\n\n'),
    isPublic: isPublic(reader, node),
    startLine: lineOf(reader, node.from),
    endLine: lineOf(reader, node.to),
  }
}

/** Public fields or variants, with what is said of them. */
function fields(reader: RustReader, body: SyntaxNode): string {
  const isEnum = body.name === 'EnumVariantList'
  if (!isEnum && body.name !== 'FieldDeclarationList') return ''
  const lines: string[] = []
  let doc: string[] = []
  const visit = (node: SyntaxNode): void => {
    if (/Comment$/.test(node.name)) takeComment(textOf(reader, node), doc, [])
    else if (node.name === 'AttributeItem') {
      for (let child = node.firstChild; child; child = child.nextSibling) visit(child)
    } else if (/^(?:EnumVariant|FieldDeclaration)$/.test(node.name)) {
      const text = textOf(reader, node)
        .replace(/\/\/[^\n]*/g, '')
        .replace(/\s+/g, ' ')
        .trim()
      if (isEnum || /^pub\b(?!\()/.test(text)) {
        const said = joinDoc(doc).split('\n\n')[0]?.replace(/\s+/g, ' ') ?? ''
        lines.push(`- \`${text.replace(/^pub /, '').slice(0, 120)}\`${said ? `: ${said}` : ''}`)
      }
      doc = []
    }
  }
  for (let child = body.firstChild; child; child = child.nextSibling) visit(child)
  return lines.length === 0 ? '' : [isEnum ? 'Variants:' : 'Fields:', ...lines].join('\n')
}
