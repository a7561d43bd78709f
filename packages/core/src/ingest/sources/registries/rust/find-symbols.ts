import { posix } from 'node:path'
import { setImmediate } from 'node:timers/promises'
import type { PackageSymbol, SymbolModule } from '../package-symbol.ts'
import type { RustItem } from './describe-item.ts'
import { type RustScope, readRustScope } from './read-scope.ts'
import { rustdocMarkdown } from './rustdoc-markdown.ts'

interface Module {
  /** Below the crate: `sync::mpsc`; empty for the crate itself. */
  path: string
  file: string
  scope: RustScope
  /** Named from outside as far as its own declaration says. */
  isPublic: boolean
}

const MAX_MODULES = 3_000
const MAX_SYMBOLS = 8_000
/** Names are passed on over so many modules at most. */
const MAX_ROUNDS = 8

/**
 * The public items of a crate with their comments, by the shortest path that reaches them; of private
 * modules only what a public one re-exports.
 */
export async function findRustSymbols(
  code: ReadonlyMap<string, string>,
  root: string,
  crate: string,
  signal: AbortSignal | undefined,
): Promise<SymbolModule[]> {
  const modules = await readModules(code, root, signal)
  const reached = reachable(modules)
  const name = (path: string) => (path === '' ? crate : `${crate}::${path}`)
  let room = MAX_SYMBOLS
  return [...modules.values()].flatMap((module) => {
    const shown = reached.modules.get(module.path)
    const symbols = symbolsOf(module, modules, reached.items, name).slice(0, room)
    room -= symbols.length
    const text = shown === undefined ? '' : rustdocMarkdown(module.scope.doc)
    if (shown === undefined && symbols.length === 0) return []
    return [{ name: name(shown ?? module.path), text, path: module.file, symbols }]
  })
}

async function readModules(
  code: ReadonlyMap<string, string>,
  root: string,
  signal: AbortSignal | undefined,
): Promise<Map<string, Module>> {
  const modules = new Map<string, Module>()
  const visit = async (module: Module, folder: string): Promise<void> => {
    if (modules.size >= MAX_MODULES || modules.has(module.path)) return
    modules.set(module.path, module)
    signal?.throwIfAborted()
    await setImmediate()
    for (const child of module.scope.children) {
      const path = module.path ? `${module.path}::${child.name}` : child.name
      const isPublic = module.isPublic && child.isPublic
      if (child.scope) {
        const scope = { ...child.scope, doc: join(child.doc, child.scope.doc) }
        await visit({ path, file: module.file, scope, isPublic }, posix.join(folder, child.name))
        continue
      }
      const candidates = child.file
        ? [posix.join(posix.dirname(module.file), child.file)]
        : [`${folder}/${child.name}.rs`, `${folder}/${child.name}/mod.rs`].map(posix.normalize)
      const file = candidates.find((candidate) => code.has(candidate))
      if (!file) continue
      const scope = readRustScope(code.get(file) ?? '')
      const below = file.endsWith('/mod.rs') ? posix.dirname(file) : file.replace(/\.rs$/, '')
      await visit(
        { path, file, scope: { ...scope, doc: join(child.doc, scope.doc) }, isPublic },
        below,
      )
    }
  }
  const source = code.get(root)
  if (source !== undefined) {
    const module = { path: '', file: root, scope: readRustScope(source), isPublic: true }
    await visit(module, posix.dirname(root))
  }
  return modules
}

const join = (...texts: string[]) => texts.filter(Boolean).join('\n\n')

/** Names with their kind, since a module and a function of one name do not clash: `module spawn`. */
const keyOf = ({ kind }: Target, name: string) => `${kind} ${name}`

/** What a name in a module leads to: an item (`sync::Mutex`) or a module. */
interface Target {
  kind: 'item' | 'module'
  path: string
}

interface Reached {
  /** Own path → public path. */
  modules: Map<string, string>
  items: Map<string, string>
}

/** From the crate's root outwards, shortest paths first. */
function reachable(modules: ReadonlyMap<string, Module>): Reached {
  const names = exportedNames(modules)
  const reached: Reached = { modules: new Map([['', '']]), items: new Map() }
  let level: [own: string, shown: string][] = [['', '']]
  while (level.length > 0) {
    const next: typeof level = []
    for (const [own, shown] of level) {
      for (const [key, target] of names.get(own) ?? []) {
        const name = key.slice(key.indexOf(' ') + 1)
        const path = shown ? `${shown}::${name}` : name
        const into = target.kind === 'item' ? reached.items : reached.modules
        if (into.has(target.path)) continue
        into.set(target.path, path)
        if (target.kind === 'module') next.push([target.path, path])
      }
    }
    level = next
  }
  return reached
}

/** Public names of every module, its own and those it re-exports. */
function exportedNames(modules: ReadonlyMap<string, Module>): Map<string, Map<string, Target>> {
  const below = (path: string, name: string) => (path ? `${path}::${name}` : name)
  // What a module can name, public or not: re-exports may begin with a private module.
  const known = new Map<string, Map<string, Target>>()
  const exported = new Map<string, Map<string, Target>>()
  for (const { path, scope } of modules.values()) {
    const all = new Map<string, Target>()
    const open = new Map<string, Target>()
    for (const child of scope.children) {
      const target: Target = { kind: 'module', path: below(path, child.name) }
      if (!modules.has(target.path)) continue
      all.set(keyOf(target, child.name), target)
      if (child.isPublic) open.set(keyOf(target, child.name), target)
    }
    for (const item of scope.items) {
      if (item.name.includes('::')) continue
      const target: Target = { kind: 'item', path: below(path, item.name) }
      all.set(keyOf(target, item.name), target)
      if (item.isPublic && item.kind !== 'macro') open.set(keyOf(target, item.name), target)
      if (item.kind === 'macro') (exported.get('') ?? open).set(keyOf(target, item.name), target)
    }
    known.set(path, all)
    exported.set(path, open)
  }
  for (let round = 0, isChanged = true; isChanged && round < MAX_ROUNDS; round++) {
    isChanged = false
    for (const { path, scope } of modules.values()) {
      for (const use of scope.uses) {
        const from = findModule(path, use.path, modules, known)
        const theirs = from === null ? undefined : known.get(from)
        if (!theirs) continue
        const offered = use.name === '*' ? (exported.get(from ?? '') ?? theirs) : theirs
        const named = ['item', 'module'].flatMap((kind): [string, Target][] => {
          const target = theirs.get(`${kind} ${use.name}`)
          return target ? [[`${kind} ${use.as}`, target]] : []
        })
        const added = use.name === '*' ? [...offered] : named
        for (const [name, target] of added) {
          for (const map of use.isPublic
            ? [known.get(path), exported.get(path)]
            : [known.get(path)]) {
            if (!map || map.has(name)) continue
            map.set(name, target)
            isChanged = true
          }
        }
      }
    }
  }
  return exported
}

function findModule(
  from: string,
  path: readonly string[],
  modules: ReadonlyMap<string, Module>,
  known: ReadonlyMap<string, ReadonlyMap<string, Target>>,
): string | null {
  let parts = from === '' ? [] : from.split('::')
  for (const [index, part] of path.entries()) {
    if (part === 'crate') parts = []
    else if (part === 'self') continue
    else if (part === 'super') parts = parts.slice(0, -1)
    else {
      const target = known.get(parts.join('::'))?.get(`module ${part}`)
      if (!target) return index === 0 && modules.has(part) ? part : null
      parts = target.path.split('::')
    }
  }
  return parts.join('::')
}

function symbolsOf(
  module: Module,
  modules: ReadonlyMap<string, Module>,
  items: ReadonlyMap<string, string>,
  name: (path: string) => string,
): PackageSymbol[] {
  return module.scope.items.flatMap((item) => {
    const [root = '', ...rest] = item.name.split('::')
    const own = rest.length > 0 ? ownerPath(module, root, modules) : below(module.path, root)
    const shown = own === null ? undefined : items.get(own)
    const text = rustdocMarkdown(item.doc)
    if (shown === undefined || (!item.isPublic && item.kind !== 'macro')) return []
    if (text === '' && item.kind === 'method') return []
    const { kind, signature, startLine, endLine } = item
    const path = [shown, ...rest].join('::')
    return [{ name: name(path), kind, signature, text, path: module.file, startLine, endLine }]
  })
}

const below = (path: string, name: string) => (path ? `${path}::${name}` : name)

/** Methods may stand in another module than their type. */
function ownerPath(
  module: Module,
  name: string,
  modules: ReadonlyMap<string, Module>,
): string | null {
  const has = ({ scope }: Module) => scope.items.some((item: RustItem) => item.name === name)
  if (has(module)) return below(module.path, name)
  const parents = [...modules.values()].filter(
    (other) => module.path.startsWith(other.path) && has(other),
  )
  const other = parents.at(-1) ?? [...modules.values()].find(has)
  return other ? below(other.path, name) : null
}
