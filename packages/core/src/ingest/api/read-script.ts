import ts from 'typescript'
import { declare, pathOf, type Scope } from './scope.ts'

/**
 * The CommonJS exports of a script: `module.exports = …`, `exports.a = …`, and `app.use = …` where
 * `app` is what the module exports. ES modules are read like declarations.
 */
export function collectScript(scope: Scope): void {
  const aliases = new Set(['exports', 'module.exports'])
  for (const statement of scope.file.statements) {
    for (const [target, value] of assignments(statement)) {
      if (target === 'module.exports') assignWhole(scope, value, statement, aliases)
      else {
        const dot = target.lastIndexOf('.')
        const name = target.slice(dot + 1)
        if (dot < 0 || !aliases.has(target.slice(0, dot)) || name === 'prototype') continue
        exportValue(scope, name, value, statement)
      }
    }
  }
}

/** `a = b = c` gives a and b with c; `var app = exports = module.exports = {}` likewise. */
function assignments(statement: ts.Statement): [string, ts.Expression][] {
  const found: [string, ts.Expression][] = []
  const follow = (targets: string[], value: ts.Expression | undefined) => {
    if (!value) return
    const isAssignment =
      ts.isBinaryExpression(value) && value.operatorToken.kind === ts.SyntaxKind.EqualsToken
    if (isAssignment) follow([...targets, pathOf(value.left).join('.')], value.right)
    else
      found.push(
        ...targets.filter(Boolean).map((target): [string, ts.Expression] => [target, value]),
      )
  }
  if (ts.isExpressionStatement(statement)) follow([], statement.expression)
  if (ts.isVariableStatement(statement)) {
    for (const { name, initializer } of statement.declarationList.declarations) {
      if (ts.isIdentifier(name) && initializer && ts.isBinaryExpression(initializer)) {
        follow([name.text], initializer)
      }
    }
  }
  return found
}

function assignWhole(
  scope: Scope,
  value: ts.Expression,
  statement: ts.Statement,
  aliases: Set<string>,
): void {
  if (ts.isVariableStatement(statement)) {
    // A variable that is assigned together with module.exports is another word for it.
    for (const { name } of statement.declarationList.declarations) {
      if (ts.isIdentifier(name)) aliases.add(name.text)
    }
  }
  if (ts.isIdentifier(value)) {
    aliases.add(value.text)
    scope.whole = { kind: 'path', parts: [value.text] }
  } else if (ts.isObjectLiteralExpression(value)) {
    for (const property of value.properties) {
      const name = property.name && ts.isIdentifier(property.name) ? property.name.text : null
      if (!name) continue
      if (ts.isShorthandPropertyAssignment(property)) {
        scope.exports.set(name, { kind: 'local', name })
      } else if (ts.isPropertyAssignment(property)) {
        exportValue(scope, name, property.initializer, property)
      } else exportValue(scope, name, property, property)
    }
  } else if (ts.isFunctionLike(value) || ts.isClassExpression(value)) {
    declare(scope, '=', value, statement)
    scope.whole = { kind: 'local', name: '=' }
  } else if (isRequire(value)) {
    const from = isRequire(value) as string
    scope.imports.set('=', { kind: 'import', from, name: '=' })
    // What the other module hangs on its function is exported with it.
    scope.stars.push(from)
    scope.whole = { kind: 'local', name: '=' }
  }
}

function exportValue(scope: Scope, name: string, value: ts.Node, outer: ts.Node): void {
  const from = isRequire(value)
  if (from) scope.exports.set(name, { kind: 'import', from, name: '=' })
  else if (ts.isIdentifier(value)) scope.exports.set(name, { kind: 'local', name: value.text })
  else {
    const local = `exports.${name}`
    declare(scope, local, value, outer)
    scope.exports.set(name, { kind: 'local', name: local })
  }
}

function isRequire(node: ts.Node): string | null {
  if (!ts.isCallExpression(node) || !ts.isIdentifier(node.expression)) return null
  const [argument] = node.arguments
  const isCall = node.expression.text === 'require' && argument && ts.isStringLiteral(argument)
  return isCall ? argument.text : null
}
