import type { SyntaxNode } from '@lezer/common'
import { parser } from '@lezer/rust'
import {
  type Attached,
  describeItem,
  isPublic,
  joinDoc,
  lineOf,
  nameOf,
  type RustItem,
  type RustReader,
  takeComment,
  textOf,
} from './describe-item.ts'
import { type RustUse, readUse } from './read-use.ts'

export interface RustChild {
  name: string
  isPublic: boolean
  /** What `#[path]` says. */
  file: string | null
  /** Null when it is in a file of its own. */
  scope: RustScope | null
  doc: string
}

/** A module as its source says. */
export interface RustScope {
  doc: string
  items: RustItem[]
  children: RustChild[]
  uses: RustUse[]
}

const KINDS: Readonly<Record<string, RustItem['kind']>> = {
  FunctionItem: 'fn',
  StructItem: 'struct',
  EnumItem: 'enum',
  UnionItem: 'union',
  TraitItem: 'trait',
  ConstItem: 'const',
  StaticItem: 'static',
  TypeItem: 'type',
}
const MAX_DEPTH = 12

/** Reads a Rust file; code that does not parse gives what can be read. */
export function readRustScope(source: string, firstLine = 1): RustScope {
  const scope: RustScope = { doc: '', items: [], children: [], uses: [] }
  readItems({ source, firstLine }, parser.parse(source).topNode, scope, 0)
  return scope
}

function readItems(reader: RustReader, parent: SyntaxNode, scope: RustScope, depth: number): void {
  let attached: Attached = { doc: [], attributes: [] }
  const inner: string[] = []
  for (let node = parent.firstChild; node; node = node.nextSibling) {
    if (/Comment$/.test(node.name)) {
      takeComment(textOf(reader, node), attached.doc, inner)
      continue
    }
    readItem(reader, node, scope, attached, depth)
    attached = { doc: [], attributes: [] }
  }
  if (inner.length > 0) scope.doc = joinDoc([scope.doc, joinDoc(inner)])
}
function readItem(
  reader: RustReader,
  node: SyntaxNode,
  scope: RustScope,
  attached: Attached,
  depth: number,
): void {
  if (depth > MAX_DEPTH) return
  if (node.name === 'AttributeItem') {
    for (let child = node.firstChild; child; child = child.nextSibling) {
      if (/Comment$/.test(child.name)) takeComment(textOf(reader, child), attached.doc, [])
      else if (/^(?:Inner)?Attribute$/.test(child.name))
        attached.attributes.push(textOf(reader, child))
      else readItem(reader, child, scope, attached, depth + 1)
    }
    return
  }
  const attributes = attached.attributes.join('\n')
  if (/doc\(hidden\)|#\[cfg\(test\)\]/.test(attributes)) return
  const kind = KINDS[node.name]
  if (kind) scope.items.push(describeItem(reader, node, kind, attached, ''))
  if (kind === 'trait') readMembers(reader, node, scope, nameOf(reader, node), true)
  else if (node.name === 'ImplItem') readImpl(reader, node, scope)
  else if (node.name === 'ModItem') readModule(reader, node, scope, attached, depth)
  else if (node.name === 'UseDeclaration')
    scope.uses.push(...readUse(textOf(reader, node), isPublic(reader, node)))
  else if (node.name === 'MacroDefinition') readMacro(reader, node, scope, attached)
  else if (/^(?:MacroInvocation|MacroInvocationSemi|ExpressionStatement)$/.test(node.name))
    readInvocation(reader, node, scope, depth)
}

/** Methods of a type itself; those of traits are documented with the trait. */
function readImpl(reader: RustReader, node: SyntaxNode, scope: RustScope): void {
  const body = node.getChild('DeclarationList')
  const head = reader.source.slice(node.from, body?.from ?? node.to).replace(/\s+/g, ' ')
  if (!body || /\bfor\b(?!\s*<)/.test(head.replace(/<[^<>]*>/g, ''))) return
  const [, owner] =
    /^(?:unsafe )?impl\s*(?:<.*?>)?\s+(?:[\w:]+::)?(\w+)/.exec(stripGenerics(head)) ?? []
  if (owner) readMembers(reader, node, scope, owner, false)
}

function stripGenerics(text: string): string {
  let depth = 0
  let out = ''
  for (const [index, mark] of [...text].entries()) {
    if (mark === '<') depth++
    else if (mark === '>' && text[index - 1] !== '-') depth--
    else if (depth === 0) out += mark
  }
  return out
}

function readMembers(
  reader: RustReader,
  node: SyntaxNode,
  scope: RustScope,
  owner: string,
  isTrait: boolean,
): void {
  const body = node.getChild('DeclarationList')
  let attached: Attached = { doc: [], attributes: [] }
  const visit = (child: SyntaxNode): void => {
    if (/Comment$/.test(child.name)) takeComment(textOf(reader, child), attached.doc, [])
    else if (/^(?:Inner)?Attribute$/.test(child.name))
      attached.attributes.push(textOf(reader, child))
    else if (child.name === 'AttributeItem') {
      for (let part = child.firstChild; part; part = part.nextSibling) visit(part)
    } else {
      const isHidden = /doc\(hidden\)/.test(attached.attributes.join(' '))
      if (/^(?:FunctionItem|ConstItem)$/.test(child.name) && !isHidden) {
        const item = describeItem(reader, child, 'method', attached, owner)
        if (isTrait || item.isPublic) scope.items.push({ ...item, isPublic: true })
      } else if (child.name === 'MacroInvocation' || child.name === 'MacroInvocationSemi') {
        readWrapped(reader, child, (inner, source) =>
          readMembersOf(inner, source, scope, owner, isTrait),
        )
      }
      attached = { doc: [], attributes: [] }
    }
  }
  for (let child = body?.firstChild ?? null; child; child = child.nextSibling) visit(child)
}

/** The inside of a macro within an `impl`: parsed as the body of one. */
function readMembersOf(
  inner: RustReader,
  source: string,
  scope: RustScope,
  owner: string,
  isTrait: boolean,
): void {
  const prefix = `impl ${owner} {`
  const wrapped: RustReader = { source: `${prefix}${source}}`, firstLine: inner.firstLine }
  const node = parser.parse(wrapped.source).topNode.getChild('ImplItem')
  if (node) readMembers(wrapped, node, scope, owner, isTrait)
}

function readModule(
  reader: RustReader,
  node: SyntaxNode,
  scope: RustScope,
  attached: Attached,
  depth: number,
): void {
  const body = node.getChild('DeclarationList')
  const inline: RustScope | null = body ? { doc: '', items: [], children: [], uses: [] } : null
  if (body && inline) readItems(reader, body, inline, depth + 1)
  scope.children.push({
    name: nameOf(reader, node),
    isPublic: isPublic(reader, node),
    file: /#\[path\s*=\s*"([^"]+)"\]/.exec(attached.attributes.join('\n'))?.[1] ?? null,
    scope: inline,
    doc: joinDoc(attached.doc),
  })
}

function readMacro(
  reader: RustReader,
  node: SyntaxNode,
  scope: RustScope,
  attached: Attached,
): void {
  if (!/macro_export/.test(attached.attributes.join(' '))) return
  const name = nameOf(reader, node)
  const rules = node.getChildren('MacroRule').slice(0, 6)
  const patterns = rules.map((rule) =>
    textOf(reader, rule).split('=>')[0]?.replace(/\s+/g, ' ').trim(),
  )
  scope.items.push({
    name,
    kind: 'macro',
    signature: [`macro_rules! ${name}`, ...patterns.map((text) => `    ${name}!${text}`)]
      .join('\n')
      .slice(0, 600),
    doc: joinDoc(attached.doc),
    isPublic: true,
    startLine: lineOf(reader, node.from),
    endLine: lineOf(reader, node.to),
  })
}

/** `cfg_rt! { pub fn spawn() {} }`: macros that only switch items on and off hold them as they are. */
function readInvocation(
  reader: RustReader,
  node: SyntaxNode,
  scope: RustScope,
  depth: number,
): void {
  readWrapped(reader, node, (inner, source) => {
    const found = parser.parse(source).topNode
    readItems({ ...inner, source }, found, scope, depth + 1)
  })
}

function readWrapped(
  reader: RustReader,
  node: SyntaxNode,
  read: (inner: RustReader, source: string) => void,
): void {
  const invocation = node.name === 'ExpressionStatement' ? node.getChild('MacroInvocation') : node
  const body = invocation?.getChild('BracedTokens')
  if (!invocation || !body || !/^cfg_/.test(textOf(reader, invocation))) return
  const source = reader.source.slice(body.from + 1, body.to - 1)
  read({ source, firstLine: lineOf(reader, body.from + 1) }, source)
}
