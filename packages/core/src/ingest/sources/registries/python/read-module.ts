import type { SyntaxNode } from '@lezer/common'
import { parser } from '@lezer/python'
import { docstringText } from './python-string.ts'

export interface PythonDefinition {
  /** `Session.get`: below its module. */
  name: string
  kind: 'function' | 'class' | 'method' | 'property' | 'attribute'
  signature: string
  docstring: string
  startLine: number
  endLine: number
}

/** `from .api import get as fetch`: a name of this module that is defined in another. */
export interface PythonImport {
  /** Dots and module as written: `.api`, `requests.models`. */
  from: string
  /** `*` for all. */
  name: string
  as: string
}

export interface PythonModule {
  docstring: string
  definitions: PythonDefinition[]
  imports: PythonImport[]
  /** `__all__`, null when the module has none. */
  exported: string[] | null
}

const MAX_DEPTH = 3
const SHOWN_DECORATORS =
  /^@(?:\w+\.)*(?:property|cached_property|classmethod|staticmethod|dataclass|contextmanager|asynccontextmanager|overload|deprecated|abstractmethod|\w+\.setter)\b/

/** What a Python module defines, as its source says; code that does not parse gives what can be read. */
export function readPythonModule(source: string): PythonModule {
  const lineStarts = [0]
  for (let at = source.indexOf('\n'); at >= 0; at = source.indexOf('\n', at + 1))
    lineStarts.push(at + 1)
  const reader: Reader = {
    source,
    lineOf: (position) => countBelow(lineStarts, position),
    module: { docstring: '', definitions: [], imports: [], exported: null },
  }
  const top = parser.parse(source).topNode
  reader.module.docstring = docstringOf(reader, top.firstChild) ?? ''
  readStatements(reader, top, '', 0)
  return reader.module
}

interface Reader {
  source: string
  lineOf(position: number): number
  module: PythonModule
}

function countBelow(starts: readonly number[], position: number): number {
  let low = 0
  let high = starts.length
  while (low < high) {
    const middle = (low + high) >> 1
    if ((starts[middle] ?? 0) <= position) low = middle + 1
    else high = middle
  }
  return low
}

const textOf = ({ source }: Reader, node: SyntaxNode) => source.slice(node.from, node.to)

function readStatements(reader: Reader, parent: SyntaxNode, prefix: string, depth: number): void {
  for (let node = parent.firstChild; node; node = node.nextSibling) {
    if (node.name === 'FunctionDefinition') readFunction(reader, node, prefix, [])
    else if (node.name === 'ClassDefinition') readClass(reader, node, prefix, depth, [])
    else if (node.name === 'DecoratedStatement') readDecorated(reader, node, prefix, depth)
    else if (node.name === 'ImportStatement' && prefix === '') readImport(reader, node)
    else if (node.name === 'AssignStatement' || node.name === 'UpdateStatement')
      readAssignment(reader, node, prefix)
    else if (
      /^(?:IfStatement|TryStatement|WithStatement|Body)$/.test(node.name) &&
      depth < MAX_DEPTH
    ) {
      readStatements(reader, node, prefix, depth + (node.name === 'Body' ? 0 : 1))
    }
  }
}

function readDecorated(reader: Reader, node: SyntaxNode, prefix: string, depth: number): void {
  const decorators = node.getChildren('Decorator').map((each) => textOf(reader, each).trim())
  const fn = node.getChild('FunctionDefinition')
  if (fn) readFunction(reader, fn, prefix, decorators)
  const type = node.getChild('ClassDefinition')
  if (type) readClass(reader, type, prefix, depth, decorators)
}

function readFunction(
  reader: Reader,
  node: SyntaxNode,
  prefix: string,
  decorators: string[],
): void {
  const name = node.getChild('VariableName')
  if (!name) return
  if (decorators.some((text) => /\.(?:setter|deleter)$/.test(text))) return
  const isProperty = decorators.some((text) => /property\b/.test(text))
  add(reader, node, {
    name: prefix + textOf(reader, name),
    kind: isProperty ? 'property' : prefix ? 'method' : 'function',
    signature: signature(reader, node, decorators),
    docstring: docstringOf(reader, node.getChild('Body')?.firstChild ?? null) ?? '',
  })
}

function readClass(
  reader: Reader,
  node: SyntaxNode,
  prefix: string,
  depth: number,
  decorators: string[],
): void {
  const name = node.getChild('VariableName')
  if (!name) return
  const own = prefix + textOf(reader, name)
  const body = node.getChild('Body')
  add(reader, node, {
    name: own,
    kind: 'class',
    signature: signature(reader, node, decorators),
    docstring: docstringOf(reader, body?.firstChild ?? null) ?? '',
  })
  if (body && depth < MAX_DEPTH) readStatements(reader, body, `${own}.`, depth + 1)
}

function add(
  reader: Reader,
  node: SyntaxNode,
  definition: Omit<PythonDefinition, 'startLine' | 'endLine'>,
): void {
  reader.module.definitions.push({
    ...definition,
    startLine: reader.lineOf(node.from),
    endLine: reader.lineOf(Math.max(node.from, node.to - 1)),
  })
}

/** The line that calls it, without the body, on lines of its own when it is long. */
function signature(reader: Reader, node: SyntaxNode, decorators: readonly string[]): string {
  const body = node.getChild('Body')
  const head = reader.source
    .slice(node.from, body?.from ?? node.to)
    .replace(/#[^\n]*/g, '')
    .replace(/\s+/g, ' ')
    .replace(/\(\s+/g, '(')
    .replace(/,?\s+\)/g, ')')
    .trim()
  const shown = decorators
    .filter((text) => SHOWN_DECORATORS.test(text))
    .map((text) => text.slice(0, 120))
  const wrapped = head.length > 100 ? wrapParameters(head) : head
  return [...shown, wrapped].join('\n').slice(0, 1_000)
}

function wrapParameters(head: string): string {
  const open = head.indexOf('(')
  const close = head.lastIndexOf(')')
  if (open < 0 || close < open) return head
  const parts: string[] = []
  let depth = 0
  let part = ''
  for (const mark of head.slice(open + 1, close)) {
    if (/[([{]/.test(mark)) depth++
    if (/[)\]}]/.test(mark)) depth--
    if (mark === ',' && depth === 0) {
      parts.push(part.trim())
      part = ''
    } else part += mark
  }
  if (part.trim()) parts.push(part.trim())
  return `${head.slice(0, open + 1)}\n${parts.map((text) => `    ${text},`).join('\n')}\n${head.slice(close)}`
}

/** The string that a body begins with; the colon of the block may stand before it. */
function docstringOf(reader: Reader, first: SyntaxNode | null): string | null {
  let node = first
  while (node && (node.name === ':' || node.name === 'Comment')) node = node.nextSibling
  if (node?.name !== 'ExpressionStatement') return null
  const literal = node.getChild('String')
  return literal ? docstringText(textOf(reader, literal)) : null
}

function readImport(reader: Reader, node: SyntaxNode): void {
  const text = textOf(reader, node)
    .replace(/#[^\n]*/g, '')
    .replace(/[()\\]/g, ' ')
    .replace(/\s+/g, ' ')
  const [, from, names] = /^from (\.*\s?[\w.]*) import (.+)$/.exec(text.trim()) ?? []
  if (!from || !names) return
  for (const part of names.split(',')) {
    const [, name, as] = /^([\w*]+)(?: as (\w+))?$/.exec(part.trim()) ?? []
    if (name) reader.module.imports.push({ from: from.replace(' ', ''), name, as: as ?? name })
  }
}

/** `__all__`, and variables with a docstring of their own or a type in a class. */
function readAssignment(reader: Reader, node: SyntaxNode, prefix: string): void {
  const target = node.firstChild
  if (target?.name !== 'VariableName') return
  const name = textOf(reader, target)
  if (name === '__all__' && prefix === '') {
    const names = [...textOf(reader, node).matchAll(/["'](\w+)["']/g)].map(([, each]) => each ?? '')
    reader.module.exported = [...(reader.module.exported ?? []), ...names]
    return
  }
  const docstring = docstringOf(reader, node.nextSibling)
  if (!docstring) return
  const text = textOf(reader, node).replace(/\s+/g, ' ')
  add(reader, node, {
    name: prefix + name,
    kind: 'attribute',
    signature: text.length > 200 ? name : text,
    docstring,
  })
}
