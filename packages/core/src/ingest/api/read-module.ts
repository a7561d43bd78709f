import ts from 'typescript'
import { collectScript } from './read-script.ts'
import { type Binding, createScope, declare, exportLocal, pathOf, type Scope } from './scope.ts'

/** The declarations, imports and exports of a file. @throws RangeError when nested too deeply. */
export function readModule(path: string, text: string): Scope {
  const isScript = /\.[cm]?jsx?$/.test(path)
  const kind = isScript ? ts.ScriptKind.JSX : ts.ScriptKind.TS
  const file = ts.createSourceFile(
    path,
    text,
    // Comments are read by parse-doc-comment.ts, and only of what is exported.
    { languageVersion: ts.ScriptTarget.Latest, jsDocParsingMode: ts.JSDocParsingMode.ParseNone },
    false,
    kind,
  )
  const scope = createScope(file, path, null)
  scope.isModule = ts.isExternalModule(file)
  scope.references = file.referencedFiles.map(({ fileName }) => fileName)
  readStatements(scope, file.statements, scope.isModule && !isScript)
  if (isScript) collectScript(scope)
  return scope
}

/** In declarations without any `export {}` or `export =`, all that stands there is exported. */
function readStatements(
  scope: Scope,
  statements: readonly ts.Statement[],
  isAmbient: boolean,
): void {
  const says = statements.some(
    (node) => ts.isExportDeclaration(node) || ts.isExportAssignment(node),
  )
  const all = isAmbient && !says
  for (const node of statements) readStatement(scope, node, all)
}

function readStatement(scope: Scope, node: ts.Statement, all: boolean): void {
  if (ts.isImportDeclaration(node)) readImport(scope, node)
  else if (ts.isImportEqualsDeclaration(node)) readImportEquals(scope, node, all)
  else if (ts.isExportDeclaration(node)) readExport(scope, node)
  else if (ts.isExportAssignment(node)) readAssignment(scope, node)
  else if (ts.isVariableStatement(node)) {
    for (const declaration of node.declarationList.declarations) {
      if (ts.isIdentifier(declaration.name)) {
        declare(scope, declaration.name.text, declaration, node)
        if (all || isExported(node)) exportLocal(scope, declaration.name.text)
      }
    }
  } else if (ts.isModuleDeclaration(node)) readNamespace(scope, node, all)
  else if (
    ts.isFunctionDeclaration(node) ||
    ts.isClassDeclaration(node) ||
    ts.isInterfaceDeclaration(node) ||
    ts.isTypeAliasDeclaration(node) ||
    ts.isEnumDeclaration(node)
  ) {
    const name = node.name?.text ?? 'default'
    declare(scope, name, node)
    if (has(node, ts.SyntaxKind.DefaultKeyword)) {
      scope.exports.set('default', { kind: 'local', name })
    } else if (all || isExported(node)) exportLocal(scope, name)
  }
}

const has = (node: ts.Node, kind: ts.SyntaxKind) =>
  ts.canHaveModifiers(node) && (ts.getModifiers(node) ?? []).some((item) => item.kind === kind)
const isExported = (node: ts.Node) => has(node, ts.SyntaxKind.ExportKeyword)

function readNamespace(scope: Scope, node: ts.ModuleDeclaration, all: boolean): void {
  const body = createScope(scope.file, scope.path, scope)
  const inner = node.body
  if (inner && ts.isModuleBlock(inner)) readStatements(body, inner.statements, true)
  // `namespace A.B {}` is a namespace in a namespace.
  else if (inner && ts.isModuleDeclaration(inner)) readNamespace(body, inner, true)
  const isGlobal = (node.flags & ts.NodeFlags.GlobalAugmentation) !== 0
  if (ts.isStringLiteral(node.name) || isGlobal) {
    push(scope.ambient, isGlobal ? 'global' : node.name.text, body)
    return
  }
  declare(scope, node.name.text, node)
  push(scope.namespaces, node.name.text, body)
  if (all || isExported(node)) exportLocal(scope, node.name.text)
}

function push(map: Map<string, Scope[]>, key: string, scope: Scope): void {
  map.set(key, [...(map.get(key) ?? []), scope])
}

const textOf = (node: ts.Expression | undefined) =>
  node && ts.isStringLiteralLike(node) ? node.text : null

function readImport(scope: Scope, node: ts.ImportDeclaration): void {
  const from = textOf(node.moduleSpecifier)
  const clause = node.importClause
  if (from === null || !clause) return
  const bind = (local: string, name: string) =>
    scope.imports.set(local, { kind: 'import', from, name })
  if (clause.name) bind(clause.name.text, 'default')
  const named = clause.namedBindings
  if (named && ts.isNamespaceImport(named)) bind(named.name.text, '*')
  else
    for (const item of named?.elements ?? [])
      bind(item.name.text, (item.propertyName ?? item.name).text)
}

function readImportEquals(scope: Scope, node: ts.ImportEqualsDeclaration, all: boolean): void {
  const reference = node.moduleReference
  const name = node.name.text
  if (ts.isExternalModuleReference(reference)) {
    const from = textOf(reference.expression)
    if (from !== null) scope.imports.set(name, { kind: 'import', from, name: '=' })
  } else scope.imports.set(name, { kind: 'path', parts: pathOf(reference) })
  if (all || isExported(node)) exportLocal(scope, name)
}

function readExport(scope: Scope, node: ts.ExportDeclaration): void {
  const from = textOf(node.moduleSpecifier)
  const clause = node.exportClause
  if (!clause) {
    if (from !== null) scope.stars.push(from)
    return
  }
  if (ts.isNamespaceExport(clause)) {
    if (from !== null) scope.exports.set(clause.name.text, { kind: 'import', from, name: '*' })
    return
  }
  for (const item of clause.elements) {
    const name = (item.propertyName ?? item.name).text
    const binding: Binding =
      from === null ? { kind: 'local', name } : { kind: 'import', from, name }
    scope.exports.set(item.name.text, binding)
  }
}

function readAssignment(scope: Scope, node: ts.ExportAssignment): void {
  const parts = pathOf(node.expression)
  const binding: Binding = parts.length > 0 ? { kind: 'path', parts } : { kind: 'local', name: '=' }
  if (parts.length === 0) declare(scope, '=', node)
  if (node.isExportEquals) scope.whole = binding
  else scope.exports.set('default', binding)
}
