import { posix } from 'node:path'
import type { ApiFiles, PackageJson } from './api-symbol.ts'
import { type Entry, findDeclaration, findEntries, readManifest } from './find-entries.ts'
import { readModule } from './read-module.ts'
import type { Binding, Declared, Scope } from './scope.ts'

/** What a name leads to: declarations, a module as a whole, or something outside the files. */
export type Resolved =
  | { kind: 'declared'; declared: Declared }
  | { kind: 'module'; scope: Scope }
  | { kind: 'external' }

export interface Project {
  entries: Entry[]
  /** The file as a module; null when there is none or it cannot be read. */
  open(path: string): Scope | null
  /** All exports of a module by name; `=` is what it exports as a whole. */
  exportsOf(scope: Scope): Map<string, Resolved>
  /** Members of a namespace, of all its bodies. */
  membersOf(declared: Declared): Map<string, Resolved>
  /** What a dotted name means inside a scope. */
  find(scope: Scope, parts: readonly string[]): Resolved | null
  skipped: { path: string; reason: string }[]
}

/** A longer one is a data table or an attack; `lib.dom.d.ts` has 1.5 MB. */
const MAX_FILE_LENGTH = 6_000_000
const MAX_STEPS = 60

/** Files of a package, read when somebody asks for them; names are followed as TypeScript would. */
export function createProject(files: ApiFiles, manifest: PackageJson): Project {
  const modules = new Map<string, Scope | null>()
  const skipped: { path: string; reason: string }[] = []
  const packages = new Map<string, Entry[]>()

  const open = (path: string): Scope | null => {
    const known = modules.get(path)
    if (known !== undefined) return known
    const text = files.get(path)
    const read = text === undefined ? null : tryRead(path, text)
    modules.set(path, read)
    return read
  }

  const tryRead = (path: string, text: string): Scope | null => {
    if (text.length > MAX_FILE_LENGTH) {
      skipped.push({
        path,
        reason: `longer than ${MAX_FILE_LENGTH / 1_000_000} million characters`,
      })
      return null
    }
    try {
      return readModule(path, text)
    } catch (error) {
      const deep = error instanceof RangeError
      skipped.push({ path, reason: deep ? 'nested too deeply' : 'not readable as TypeScript' })
      return null
    }
  }

  const entriesOf = (name: string, root: string) => {
    const known = packages.get(name)
    if (known) return known
    const found = readManifest(files.get(`${root}package.json`))
    const entries = found ? findEntries(files, { ...found, name }, root) : []
    packages.set(name, entries)
    return entries
  }

  const entries = findEntries(files, manifest)
  packages.set(manifest.name, entries)

  const moduleOf = (specifier: string, from: Scope): Scope | null => {
    if (specifier.startsWith('.')) {
      const path = findDeclaration(files, posix.join(posix.dirname(from.path), specifier))
      return path ? open(path) : null
    }
    const name = /^(?:@[^/]+\/)?[^/]+/.exec(specifier)?.[0] ?? ''
    const root = name === manifest.name ? '' : `node_modules/${name}/`
    const entry = entriesOf(name, root).find((item) => item.name === specifier)
    const path = entry?.path ?? findDeclaration(files, root + specifier.slice(name.length + 1))
    return path ? open(path) : null
  }

  const bind = (scope: Scope, binding: Binding, steps: number): Resolved | null => {
    if (steps > MAX_STEPS) return null
    if (binding.kind === 'local') return lookUp(scope, binding.name, steps + 1)
    if (binding.kind === 'path') return walk(scope, binding.parts, steps + 1)
    const target = moduleOf(binding.from, scope)
    if (!target) return { kind: 'external' }
    if (binding.name === '*') return { kind: 'module', scope: target }
    const whole = target.whole ? bind(target, target.whole, steps + 1) : null
    if (binding.name === '=') return whole ?? { kind: 'module', scope: target }
    const named = exportOf(target, binding.name, steps + 1, new Set())
    return named ?? (binding.name === 'default' ? whole : null)
  }

  const lookUp = (scope: Scope, name: string, steps: number): Resolved | null => {
    for (let at: Scope | null = scope; at; at = at.parent) {
      const declared = at.locals.get(name)
      if (declared) return { kind: 'declared', declared }
      const imported = at.imports.get(name)
      if (imported) return bind(at, imported, steps + 1)
    }
    return null
  }

  const walk = (scope: Scope, parts: readonly string[], steps: number): Resolved | null => {
    const [first = '', ...rest] = parts
    let found = lookUp(scope, first, steps + 1)
    for (const part of rest) {
      if (!found || found.kind === 'external') return found
      found = memberOf(found, part, steps + 1)
    }
    return found
  }

  const memberOf = (of: Resolved, name: string, steps: number): Resolved | null => {
    if (of.kind === 'module') return exportOf(of.scope, name, steps, new Set())
    if (of.kind === 'external') return of
    for (const body of bodiesOf(of.declared)) {
      const found = exportOf(body, name, steps, new Set())
      if (found) return found
    }
    return null
  }

  const exportOf = (
    scope: Scope,
    name: string,
    steps: number,
    seen: Set<Scope>,
  ): Resolved | null => {
    if (steps > MAX_STEPS || seen.has(scope)) return null
    seen.add(scope)
    const own = scope.exports.get(name)
    if (own) return bind(scope, own, steps + 1)
    if (scope.whole) {
      const whole = bind(scope, scope.whole, steps + 1)
      const member = whole ? memberOf(whole, name, steps + 1) : null
      if (member) return member
    }
    for (const from of name === 'default' ? [] : scope.stars) {
      const target = moduleOf(from, scope)
      const found = target ? exportOf(target, name, steps + 1, seen) : null
      if (found) return found
    }
    return null
  }

  const list = (scope: Scope, found: Map<string, Resolved>, seen: Set<Scope>): void => {
    if (seen.has(scope)) return
    seen.add(scope)
    const add = (name: string, resolved: Resolved | null) => {
      if (resolved && !found.has(name)) found.set(name, resolved)
    }
    for (const [name, binding] of scope.exports) add(name, bind(scope, binding, 0))
    if (scope.whole) {
      const whole = bind(scope, scope.whole, 0)
      if (whole?.kind === 'module') list(whole.scope, found, seen)
      else if (whole?.kind === 'declared') {
        add('=', whole)
        for (const [name, member] of membersOf(whole.declared)) add(name, member)
      }
    }
    for (const from of scope.stars) {
      const target = moduleOf(from, scope)
      if (!target) continue
      const inner = new Map<string, Resolved>()
      list(target, inner, seen)
      for (const [name, resolved] of inner) {
        if (name !== 'default' && name !== '=') add(name, resolved)
      }
    }
  }

  const bodiesOf = ({ scope, name }: Declared) => scope.namespaces.get(name) ?? []

  const membersOf = (declared: Declared) => {
    const found = new Map<string, Resolved>()
    for (const body of bodiesOf(declared)) list(body, found, new Set())
    return found
  }

  return {
    entries,
    open,
    exportsOf: (scope) => {
      const found = new Map<string, Resolved>()
      list(scope, found, new Set())
      return found
    },
    membersOf,
    find: (scope, parts) => walk(scope, parts, 0),
    skipped,
  }
}
