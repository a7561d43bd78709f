import { setImmediate } from 'node:timers/promises'
import type { PackageSymbol, SymbolModule } from '../package-symbol.ts'
import { docstringMarkdown } from './docstring-markdown.ts'
import { type PythonDefinition, type PythonModule, readPythonModule } from './read-module.ts'

const FOREIGN_FOLDER =
  /^(?:tests?|_?vendor(?:ed)?|_vendored|third_?party|migrations|node_modules|examples?|benchmarks?|docs?|scripts|tools|build|site-packages)$/
const FOREIGN_FILE = /^(?:setup|conftest|noxfile|tasks|fabfile|manage|versioneer)\.py$/
/** All symbols together; the names beyond are in the smallest part of packages. */
const MAX_SYMBOLS = 6_000

/** Whether a file of a Python package is source code of its modules. */
export function isPythonModule(path: string): boolean {
  const parts = path.split('/')
  const file = parts.pop() ?? ''
  if (!file.endsWith('.py') || (parts.length === 0 && FOREIGN_FILE.test(file))) return false
  return !parts.some((part) => FOREIGN_FOLDER.test(part)) && !/^test_|_test\.py$/.test(file)
}

interface Module extends PythonModule {
  name: string
  path: string
  isPackage: boolean
}

/**
 * The public names of a Python package with their docstrings, by the shortest path that they can be
 * imported from; of private modules only what a public one exports.
 */
export async function findPythonSymbols(
  code: ReadonlyMap<string, string>,
  signal: AbortSignal | undefined,
): Promise<SymbolModule[]> {
  const modules = new Map<string, Module>()
  for (const [path, source] of packageFiles(code)) {
    signal?.throwIfAborted()
    await setImmediate()
    const name = moduleName(path)
    const isPackage = path.endsWith('__init__.py')
    modules.set(name, {
      ...readPythonModule(source),
      name,
      path: originalPath(code, path),
      isPackage,
    })
  }
  const aliases = publicNames(modules)
  let room = MAX_SYMBOLS
  const found: SymbolModule[] = []
  for (const module of [...modules.values()].sort((a, b) => (a.name < b.name ? -1 : 1))) {
    const symbols = symbolsOf(module, aliases).slice(0, room)
    room -= symbols.length
    const text = isPublic(module.name) ? docstringMarkdown(module.docstring) : ''
    found.push({ name: module.name, text, path: module.path, symbols })
  }
  return found
}

/** Modules below `src/`, or those of folders with an `__init__.py`, or single files. */
function packageFiles(code: ReadonlyMap<string, string>): [string, string][] {
  const files = [...code]
  const inSource = files.filter(([path]) => /^src\/[^/]+\/__init__\.py$/.test(path))
  const base = inSource.length > 0 || files.every(([path]) => path.startsWith('src/')) ? 'src/' : ''
  const below = files
    .filter(([path]) => path.startsWith(base))
    .map(([path, source]): [string, string] => [path.slice(base.length), source])
  const roots = new Set(
    below
      .filter(([path]) => /^[^/]+\/__init__\.py$/.test(path))
      .map(([path]) => path.split('/')[0]),
  )
  return below.filter(([path]) => {
    const parts = path.split('/')
    return parts.length === 1 || roots.size === 0 || roots.has(parts[0])
  })
}

const originalPath = (code: ReadonlyMap<string, string>, path: string) =>
  code.has(path) ? path : `src/${path}`

const moduleName = (path: string) => path.replace(/(?:\/__init__)?\.py$/, '').replaceAll('/', '.')

const isPublic = (name: string) =>
  !name.split('.').some((part) => part.startsWith('_') && !/^__\w+__$/.test(part))

const SHOWN_METHODS =
  /^__(?:init|call|enter|exit|iter|len|getitem|setitem|contains|aenter|aexit|aiter)__$/

type Exports = Map<string, string>

/**
 * What each module offers: name → full name of its definition. Modules that import one another are
 * settled by going over all of them until nothing is added.
 */
function allExports(modules: ReadonlyMap<string, Module>): Map<string, Exports> {
  const exported = new Map<string, Exports>()
  for (const [name, { definitions }] of modules) {
    const own = definitions.filter((definition) => !definition.name.includes('.'))
    exported.set(name, new Map(own.map((each) => [each.name, `${name}.${each.name}`])))
  }
  for (let round = 0, isChanged = true; isChanged && round < MAX_ROUNDS; round++) {
    isChanged = false
    for (const [name, module] of modules) {
      const own = exported.get(name) as Exports
      const before = own.size
      for (const each of module.imports) addImport(own, module, each, { modules, exported })
      if (own.size > before) isChanged = true
    }
  }
  return exported
}

/** Names are passed on over so many modules at most. */
const MAX_ROUNDS = 8

function addImport(
  own: Exports,
  module: Module,
  each: PythonModule['imports'][number],
  { modules, exported }: { modules: ReadonlyMap<string, Module>; exported: Map<string, Exports> },
): void {
  const from = resolveModule(module, each.from)
  const theirs = from === null ? undefined : exported.get(from)
  if (!theirs || from === module.name) return
  if (each.name !== '*') {
    const target = theirs.get(each.name)
    if (target && !own.has(each.as)) own.set(each.as, target)
    return
  }
  const listed = modules.get(from ?? '')?.exported
  for (const [key, target] of theirs) {
    const isOffered = listed ? listed.includes(key) : !key.startsWith('_')
    if (isOffered && !own.has(key)) own.set(key, target)
  }
}

/** Where each definition is imported from best: full name of the definition → public name. */
function publicNames(modules: ReadonlyMap<string, Module>): Map<string, string> {
  const exported = allExports(modules)
  const best = new Map<string, string>()
  const byDepth = [...modules.values()].sort(
    (a, b) => a.name.split('.').length - b.name.split('.').length || (a.name < b.name ? -1 : 1),
  )
  for (const module of byDepth) {
    if (!isPublic(module.name)) continue
    for (const [name, target] of exported.get(module.name) ?? []) {
      const isListed = module.exported?.includes(name) ?? false
      const isOwn = target === `${module.name}.${name}`
      // A module that imports a name for its own use does not offer it; packages do.
      if (!isOwn && !module.isPackage && !isListed) continue
      if (name.startsWith('_') && !isListed) continue
      if (!best.has(target)) best.set(target, `${module.name}.${name}`)
    }
  }
  return best
}

function resolveModule(module: Module, from: string): string | null {
  const [, dots = '', rest = ''] = /^(\.*)(.*)$/.exec(from) ?? []
  if (dots === '') return rest
  const parts = module.name.split('.')
  const kept = parts.slice(0, parts.length - dots.length + (module.isPackage ? 1 : 0))
  return [...kept, ...(rest ? [rest] : [])].join('.') || null
}

function symbolsOf(module: Module, aliases: ReadonlyMap<string, string>): PackageSymbol[] {
  const symbols: PackageSymbol[] = []
  const seen = new Set<string>()
  for (const definition of module.definitions) {
    const [root = '', ...members] = definition.name.split('.')
    const alias = aliases.get(`${module.name}.${root}`)
    if (!alias || members.some((part) => part.startsWith('_') && !SHOWN_METHODS.test(part)))
      continue
    const name = [alias, ...members].join('.')
    if (definition.docstring === '' && !(definition.kind === 'class' || members.length === 0))
      continue
    // Overloads: the one with the docstring stands for all.
    if (seen.has(name)) continue
    if (definition.docstring === '' && hasDocumentedTwin(module, definition)) continue
    seen.add(name)
    const text = textOf(module, definition)
    if (text === '' && definition.kind === 'function' && !module.exported?.includes(root)) continue
    symbols.push({
      name,
      kind: definition.kind,
      signature: definition.signature,
      text,
      path: module.path,
      startLine: definition.startLine,
      endLine: definition.endLine,
    })
  }
  return symbols
}

const hasDocumentedTwin = ({ definitions }: Module, { name }: PythonDefinition) =>
  definitions.some((other) => other.name === name && other.docstring !== '')

/** A class says which methods it has, so that those without a docstring can be found as well. */
function textOf(module: Module, definition: PythonDefinition): string {
  const text = docstringMarkdown(definition.docstring)
  if (definition.kind !== 'class') return text
  const prefix = `${definition.name}.`
  const members = module.definitions
    .filter(({ name }) => name.startsWith(prefix) && !name.slice(prefix.length).includes('.'))
    .filter(({ name }) => !name.slice(prefix.length).startsWith('_'))
  const init = module.definitions.find(({ name }) => name === `${prefix}__init__`)
  const parts = [text]
  if (init) parts.push(`\`\`\`python\n${init.signature}\n\`\`\``)
  const names = [...new Set(members.map(({ name }) => `\`${name.slice(prefix.length)}\``))]
  if (names.length > 0) {
    const shown = names.slice(0, 40).join(', ')
    parts.push(`Members: ${shown}${names.length > 40 ? ` and ${names.length - 40} more` : ''}.`)
  }
  return parts.filter(Boolean).join('\n\n')
}
