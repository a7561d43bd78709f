import ts from 'typescript'

/** A declaration with the statement around it, before which its comment stands. */
export interface Declaration {
  node: ts.Node
  outer: ts.Node
}

/** All declarations of one name, which TypeScript merges. */
export interface Declared {
  name: string
  nodes: Declaration[]
  scope: Scope
}

/** What a name stands for in a scope. `*` is the whole module, `=` what it exports as a whole. */
export type Binding =
  | { kind: 'local'; name: string }
  | { kind: 'import'; from: string; name: string }
  | { kind: 'path'; parts: string[] }

/** A module, a namespace or the body of a `declare module`. */
export interface Scope {
  file: ts.SourceFile
  path: string
  parent: Scope | null
  locals: Map<string, Declared>
  imports: Map<string, Binding>
  exports: Map<string, Binding>
  stars: string[]
  /** `export =` */
  whole: Binding | null
  /** Bodies of namespaces by name; declarations that merge have several. */
  namespaces: Map<string, Scope[]>
  /** `declare module 'x'` and `declare global`. */
  ambient: Map<string, Scope[]>
  isModule: boolean
  references: string[]
}

export function createScope(file: ts.SourceFile, path: string, parent: Scope | null): Scope {
  return {
    file,
    path,
    parent,
    locals: new Map(),
    imports: new Map(),
    exports: new Map(),
    stars: [],
    whole: null,
    namespaces: new Map(),
    ambient: new Map(),
    isModule: false,
    references: [],
  }
}

export function exportLocal(scope: Scope, name: string): void {
  scope.exports.set(name, { kind: 'local', name })
}

export function declare(scope: Scope, name: string, node: ts.Node, outer = node): void {
  const declared = scope.locals.get(name) ?? { name, nodes: [], scope }
  declared.nodes.push({ node, outer })
  scope.locals.set(name, declared)
}

export function pathOf(node: ts.Node): string[] {
  if (ts.isIdentifier(node)) return [node.text]
  if (ts.isQualifiedName(node)) return [...pathOf(node.left), node.right.text]
  if (ts.isPropertyAccessExpression(node)) return [...pathOf(node.expression), node.name.text]
  return []
}
