import ts from 'typescript'
import type { ApiDoc, ApiMember } from './api-symbol.ts'
import { cleanSignature } from './clean-signature.ts'
import { parseDocComment } from './parse-doc-comment.ts'

/** A type with more is a table of names, such as the kinds of a syntax tree. */
const MAX_MEMBERS = 400
const MAX_DEPTH = 6

/** The doc comment right before a node. */
export function docOf(node: ts.Node, file: ts.SourceFile): ApiDoc {
  const ranges = ts.getLeadingCommentRanges(file.text, node.pos) ?? []
  const comments = ranges
    .map(({ pos, end }) => file.text.slice(pos, end))
    .filter((text) => text.startsWith('/**') && text.length > 5 && !isFileComment(text))
  const last = comments.at(-1)
  return last ? parseDocComment(last) : {}
}

/** Comments of the file itself, which stand before its first declaration. */
const isFileComment = (text: string) =>
  /@(?:packageDocumentation|license|licence|fileoverview|module|copyright|preserve)\b/.test(text)

export const lineOf = (file: ts.SourceFile, position: number) =>
  file.getLineAndCharacterOfPosition(position).line + 1

/** Where the node begins, its doc comment included. */
export function startOf(node: ts.Node, file: ts.SourceFile): number {
  const ranges = ts.getLeadingCommentRanges(file.text, node.pos) ?? []
  const comment = ranges.findLast(({ pos }) => file.text.startsWith('/**', pos))
  return comment?.pos ?? node.getStart(file)
}

/** Properties, methods and values of a class, interface, enum or type literal that people may use. */
export function describeMembers(nodes: readonly ts.Node[], file: ts.SourceFile): ApiMember[] {
  const members = new Map<string, ApiMember>()
  for (const node of nodes) {
    const name = memberName(node, file)
    if (name === null || members.size >= MAX_MEMBERS) continue
    const doc = docOf(node, file)
    if (doc.internal) continue
    const signature = memberSignature(node, file)
    const before = members.get(name)
    if (!before) {
      members.set(name, { ...doc, name, signature, line: lineOf(file, node.getStart(file)) })
    } else if (isNewOverload(before.signature, signature)) {
      const { name: _, signature: first, ...known } = before
      members.set(name, { ...doc, ...known, name, signature: `${first}\n${signature}` })
    }
  }
  return [...members.values()]
}

function isNewOverload(known: string, signature: string): boolean {
  const lines = known.split('\n')
  return lines.length < 12 && !known.includes(signature)
}

function memberName(node: ts.Node, file: ts.SourceFile): string | null {
  if (ts.isCallSignatureDeclaration(node)) return '()'
  if (ts.isConstructSignatureDeclaration(node)) return 'new()'
  if (ts.isConstructorDeclaration(node)) return isHidden(node) ? null : 'constructor'
  if (ts.isIndexSignatureDeclaration(node)) return '[key]'
  const { name } = node as { name?: ts.Node }
  if (!name || isHidden(node)) return null
  if (!ts.isIdentifier(name) && !ts.isStringLiteral(name)) return null
  const text = ts.isStringLiteral(name) ? name.text : name.getText(file)
  return /^(?:_|#|~|\$\$)/.test(text) || text === '' ? null : text
}

function isHidden(node: ts.Node): boolean {
  const modifiers = ts.canHaveModifiers(node) ? (ts.getModifiers(node) ?? []) : []
  return modifiers.some(({ kind }) => kind === ts.SyntaxKind.PrivateKeyword)
}

function memberSignature(node: ts.Node, file: ts.SourceFile): string {
  const { body } = node as { body?: ts.Node }
  const end = body?.pos ?? node.end
  return cleanSignature(file.text.slice(node.getStart(file), end)).replace(/[;,]$/, '')
}

/** Members of the type literals in a type, through intersections, unions and common wrappers. */
export function literalMembers(type: ts.Node | undefined, depth = 0): ts.Node[] {
  if (!type || depth > MAX_DEPTH) return []
  const inside = (nodes: readonly ts.Node[] = []) =>
    nodes.flatMap((node) => literalMembers(node, depth + 1))
  if (ts.isTypeLiteralNode(type)) return [...type.members]
  if (ts.isIntersectionTypeNode(type) || ts.isUnionTypeNode(type)) return inside(type.types)
  if (ts.isParenthesizedTypeNode(type)) return inside([type.type])
  if (
    ts.isTypeReferenceNode(type) &&
    /^(?:Partial|Readonly|Required|Simplify|Prettify)$/.test(
      ts.isIdentifier(type.typeName) ? type.typeName.text : '',
    )
  ) {
    return inside(type.typeArguments)
  }
  return []
}
