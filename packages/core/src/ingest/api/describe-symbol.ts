import ts from 'typescript'
import type { ApiDoc, ApiKind, ApiMember, ApiSymbol } from './api-symbol.ts'
import { cleanSignature } from './clean-signature.ts'
import type { Project } from './create-project.ts'
import { describeMembers, docOf, lineOf, literalMembers, startOf } from './describe-members.ts'
import { type Declaration, type Declared, pathOf } from './scope.ts'

const MAX_OVERLOADS = 12
/** A base of a base of a base; deeper ones are taken to be cyclic. */
const MAX_HERITAGE = 4
const COMPONENT_TYPE =
  /(?:JSX\.Element|ReactElement|ReactNode|ReactPortal|ForwardRefExoticComponent|(?:React\.)?FC\b|FunctionComponent|ComponentType|VoidComponent|ExoticComponent)/

type Described = Omit<ApiSymbol, 'name' | 'entry' | 'alsoIn' | 'importLine'>

/**
 * A symbol from its declarations. `isPublic` tells of a base type whether people find it by itself;
 * members of one they do not are shown with the type that extends it.
 */
export function describeSymbol(
  declared: Declared,
  project: Project,
  isPublic: (declared: Declared) => boolean,
): Described {
  const { file, path } = declared.scope
  const docs = declared.nodes.map(({ outer }) => docOf(outer, file))
  const own = declared.nodes.flatMap(({ node }) => [
    ...describeMembers(memberNodes(node), file),
    ...callSignatures(node, declared, project),
  ])
  const [first] = declared.nodes as [Declaration]
  const line = lineOf(file, first.outer.getStart(file))
  const inherited = inheritedMembers(declared, project, isPublic, 0).map((member) => ({
    ...member,
    line,
  }))
  const names = new Set(own.map(({ name }) => name))
  return {
    kind: kindOf(declared, file),
    // The declaration with the members comes last, for they are shown below it.
    signature: declared.nodes
      .toSorted(
        (a, b) =>
          Number(ts.isInterfaceDeclaration(a.node)) - Number(ts.isInterfaceDeclaration(b.node)),
      )
      .slice(-MAX_OVERLOADS)
      .map(({ node, outer }) => signatureOf(node, outer, declared))
      .filter(Boolean)
      .join('\n'),
    ...mergeDocs(docs),
    path,
    startLine: lineOf(file, startOf(first.outer, file)),
    endLine: lineOf(file, first.outer.end),
    members: [...distinct(own), ...distinct(inherited.filter(({ name }) => !names.has(name)))],
  }
}

/** Declarations and bases that merge may each have a member of the name. */
const distinct = (members: readonly ApiMember[]) =>
  [...new Map(members.toReversed().map((member) => [member.name, member])).values()].reverse()

/** Overloads are documented at one or at each: texts of the first that has any, examples of all. */
function mergeDocs(docs: readonly ApiDoc[]): ApiDoc {
  const merged: ApiDoc = Object.assign({}, ...docs.toReversed())
  const examples = docs.flatMap((doc) => doc.examples ?? [])
  if (examples.length > 0) merged.examples = [...new Set(examples)].slice(0, 4)
  // One overload of several that is deprecated does not make the function so.
  const note = merged.deprecated
  if (note !== undefined && docs.some((doc) => doc.deprecated === undefined)) {
    delete merged.deprecated
    const said = `One of its forms is deprecated${note ? `: ${note}` : '.'}`
    merged.remarks = merged.remarks ? `${merged.remarks}\n\n${said}` : said
  }
  delete merged.internal
  return merged
}

function kindOf({ nodes }: Declared, file: ts.SourceFile): ApiKind {
  const is = (test: (node: ts.Node) => boolean) => nodes.some(({ node }) => test(node))
  if (is((node) => ts.isClassDeclaration(node) || ts.isClassExpression(node))) return 'class'
  const callable = nodes.map(({ node }) => node).find(isCallable)
  if (callable) return returnsElement(callable, file) ? 'component' : 'function'
  const variable = nodes.find(({ node }) => ts.isVariableDeclaration(node))
  // An interface with a constant of its name is what TypeScript libraries write for a class.
  const isBoth = variable && is(ts.isInterfaceDeclaration)
  if (variable && !isBoth) {
    const { type } = variable.node as ts.VariableDeclaration
    const text = type ? file.text.slice(type.pos, Math.min(type.end, type.pos + 200)) : ''
    return /^\s*(?:\w+\.)?/.test(text) && COMPONENT_TYPE.test(text.split('=>').at(-1) ?? '')
      ? 'component'
      : 'const'
  }
  if (is(ts.isEnumDeclaration)) return 'enum'
  if (is(ts.isInterfaceDeclaration)) return 'interface'
  if (is(ts.isTypeAliasDeclaration)) return 'type'
  return is(ts.isModuleDeclaration) ? 'namespace' : 'const'
}

const isCallable = (node: ts.Node): node is ts.SignatureDeclaration =>
  ts.isFunctionDeclaration(node) ||
  ts.isFunctionExpression(node) ||
  ts.isArrowFunction(node) ||
  ts.isMethodDeclaration(node)

function returnsElement(node: ts.SignatureDeclaration, file: ts.SourceFile): boolean {
  return (
    node.type !== undefined && COMPONENT_TYPE.test(file.text.slice(node.type.pos, node.type.end))
  )
}

function signatureOf(node: ts.Node, outer: ts.Node, declared: Declared): string {
  const { file } = declared.scope
  const slice = (end: number) => cleanSignature(file.text.slice(node.getStart(file), end))
  if (
    ts.isClassDeclaration(node) ||
    ts.isInterfaceDeclaration(node) ||
    ts.isClassExpression(node)
  ) {
    return slice(node.members.pos).replace(/\s*\{$/, '')
  }
  if (ts.isEnumDeclaration(node)) return slice(node.members.pos).replace(/\s*\{$/, '')
  if (ts.isFunctionDeclaration(node)) return functionSignature(node, file)
  if (ts.isFunctionExpression(node) || ts.isArrowFunction(node) || ts.isMethodDeclaration(node)) {
    const name = declared.name.replace(/^exports\./, '')
    const params = node.parameters.map((item) => item.getText(file)).join(', ')
    return `function ${name === '=' ? '' : name}(${cleanSignature(params)})`
  }
  if (ts.isTypeAliasDeclaration(node)) {
    return ts.isTypeLiteralNode(node.type) && node.type.members.length > 0
      ? slice(node.type.members.pos).replace(/\s*\{$/, ' {}')
      : slice(node.end)
  }
  if (ts.isVariableDeclaration(node)) return variableSignature(node, outer, file)
  if (ts.isModuleDeclaration(node)) {
    return declared.nodes.length > 1 ? '' : `namespace ${declared.name}`
  }
  if (ts.isExportAssignment(node)) return `export default ${slice(node.end).slice(0, 300)}`
  return cleanSignature(file.text.slice(node.getStart(file), node.end)).slice(0, 300)
}

/** A destructured parameter is named `options`: its parts are listed with their types anyway. */
function functionSignature(node: ts.FunctionDeclaration, file: ts.SourceFile): string {
  let text = ''
  let from = node.getStart(file)
  for (const { name } of node.parameters) {
    if (!ts.isObjectBindingPattern(name)) continue
    text += `${file.text.slice(from, name.getStart(file))}options`
    from = name.end
  }
  return cleanSignature(text + file.text.slice(from, node.body?.pos ?? node.end))
}

function variableSignature(node: ts.VariableDeclaration, outer: ts.Node, file: ts.SourceFile) {
  const word =
    ts.isVariableStatement(outer) && (outer.declarationList.flags & ts.NodeFlags.Const) === 0
      ? 'let'
      : 'const'
  const { initializer, type } = node
  const name = node.name.getText(file)
  if (
    !type &&
    initializer &&
    (ts.isArrowFunction(initializer) || ts.isFunctionExpression(initializer))
  ) {
    const params = initializer.parameters.map((item) => item.getText(file)).join(', ')
    return `function ${name}(${cleanSignature(params)})`
  }
  if (type && ts.isTypeLiteralNode(type) && type.members.length > 0) return `${word} ${name}: {}`
  const end = type?.end ?? Math.min(node.end, (initializer?.pos ?? node.end) + 200)
  return `${word} ${cleanSignature(file.text.slice(node.getStart(file), end))}`
}

/** What the symbol's member list is made of; of a function, the documented options it takes. */
function memberNodes(node: ts.Node): readonly ts.Node[] {
  if (ts.isClassDeclaration(node) || ts.isClassExpression(node)) return node.members
  if (ts.isInterfaceDeclaration(node) || ts.isEnumDeclaration(node)) return node.members
  if (ts.isTypeAliasDeclaration(node) || ts.isVariableDeclaration(node)) {
    return literalMembers(node.type)
  }
  if (ts.isFunctionDeclaration(node)) {
    return node.parameters.flatMap(({ type }) => literalMembers(type))
  }
  return []
}

/** `const eq: BinaryOperator` is called as the interface says that is named there. */
function callSignatures(node: ts.Node, declared: Declared, project: Project): ApiMember[] {
  if (!ts.isVariableDeclaration(node) || !node.type || !ts.isTypeReferenceNode(node.type)) return []
  const type = project.find(declared.scope, pathOf(node.type.typeName))
  if (type?.kind !== 'declared' || type.declared === declared) return []
  const { file } = type.declared.scope
  return type.declared.nodes.flatMap((item) => {
    const calls = memberNodes(item.node).filter(ts.isCallSignatureDeclaration)
    return describeMembers(calls, file).map((call) => ({
      ...call,
      line: lineOf(declared.scope.file, node.getStart(declared.scope.file)),
    }))
  })
}

/** Members that come from bases which are not exported, or from another package. */
function inheritedMembers(
  declared: Declared,
  project: Project,
  isPublic: (declared: Declared) => boolean,
  depth: number,
): ApiMember[] {
  if (depth >= MAX_HERITAGE) return []
  return declared.nodes.flatMap(({ node }) => {
    if (!ts.isInterfaceDeclaration(node) && !ts.isClassDeclaration(node)) return []
    const types = (node.heritageClauses ?? []).flatMap((clause) =>
      clause.token === ts.SyntaxKind.ImplementsKeyword ? [] : [...clause.types],
    )
    return types.flatMap(({ expression }) => {
      const base = project.find(declared.scope, pathOf(expression))
      if (base?.kind !== 'declared' || base.declared === declared || isPublic(base.declared))
        return []
      const { file } = base.declared.scope
      const members = base.declared.nodes
        .filter((item) => ts.isInterfaceDeclaration(item.node) || ts.isClassDeclaration(item.node))
        .flatMap((item) => describeMembers(memberNodes(item.node), file))
      return [
        ...members.filter(({ name }) => name !== 'constructor'),
        ...inheritedMembers(base.declared, project, isPublic, depth + 1),
      ]
    })
  })
}
