import type { ApiFiles, ApiSymbol, ExtractedApi, PackageJson } from './api-symbol.ts'
import { createProject, type Project, type Resolved } from './create-project.ts'
import { docOf } from './describe-members.ts'
import { describeSymbol } from './describe-symbol.ts'
import type { Declared, Scope } from './scope.ts'

/** Beyond, a package is generated code (one type for every icon, every table): the rest is left out. */
const MAX_SYMBOLS = 6_000
/** `React.JSX.IntrinsicElements` is three deep. */
const MAX_DEPTH = 3

interface Found {
  name: string
  entry: string
  importLine: string
  alsoIn: string[]
  declared: Declared
}

/**
 * The exported symbols of a package from its declaration files, or from its JavaScript where it has
 * none. Pure; hostile files can take all the time and memory there is, which is why
 * `run-bounded.ts` runs it in a process that can be ended.
 */
export function extractApi(files: ApiFiles, manifest: PackageJson): ExtractedApi {
  const project = createProject(files, manifest)
  const found = new Map<Declared, Found>()
  const skipped: ExtractedApi['skipped'] = []
  for (const entry of project.entries) {
    const scope = project.open(entry.path)
    if (scope) collectEntry(project, scope, entry.name, found)
  }
  const kept = [...found.values()].slice(0, MAX_SYMBOLS)
  if (found.size > kept.length) {
    const reason = `${found.size - kept.length} symbols beyond the first ${MAX_SYMBOLS}`
    skipped.push({ path: 'package.json', reason })
  }
  const listed = new Set(kept.map(({ declared }) => declared))
  const isPublic = (declared: Declared) => listed.has(declared)
  return {
    symbols: withoutAliases(kept.flatMap((item) => describe(item, project, isPublic))),
    skipped: [...skipped, ...project.skipped],
    entries: project.entries.map(({ name }) => name),
  }
}

function describe(
  { declared, ...names }: Found,
  project: Project,
  isPublic: (declared: Declared) => boolean,
): ApiSymbol[] {
  const described = describeSymbol(declared, project, isPublic)
  const signature = renamed(described.signature, declared.name, names.name)
  const isElement = /(?:^|\.)[A-Z][^.]*$/.test(names.name)
  const kind = described.kind === 'component' && !isElement ? 'function' : described.kind
  const symbol = { ...names, ...described, kind, signature }
  // A namespace only holds others, and what is empty and says nothing is a placeholder.
  const isEmpty = symbol.members.length === 0 && symbol.summary === undefined
  if (symbol.kind === 'namespace' && isEmpty) return []
  if (symbol.entry === 'global' && isEmpty && symbol.kind === 'interface') return []
  return [symbol]
}

/** `const request: typeof import('./api').request` beside `request` itself says nothing new. */
function withoutAliases(symbols: readonly ApiSymbol[]): ApiSymbol[] {
  const last = (name: string) => name.slice(name.lastIndexOf('.') + 1)
  const isAlias = ({ signature }: ApiSymbol) =>
    /^(?:const|let) [\w$]+: typeof [^{}<>|&\n]+$/.test(signature)
  const real = new Set(symbols.filter((symbol) => !isAlias(symbol)).map(({ name }) => last(name)))
  return symbols.filter((symbol) => !isAlias(symbol) || !real.has(last(symbol.name)))
}

/** `export { stringType as string }`: shown by the name that people import. */
function renamed(signature: string, from: string, name: string): string {
  const to = name.split('.').at(-1) ?? name
  if (from === to || !/^[\w$]+$/.test(from)) return signature
  const words = /^(function|const|let|class|abstract class|interface|type|enum) ([\w$]+)/gm
  return signature.replace(words, (all, word: string, old: string) =>
    old === from ? `${word} ${to}` : all,
  )
}

function collectEntry(
  project: Project,
  scope: Scope,
  entry: string,
  found: Map<Declared, Found>,
): void {
  const others = new Set(
    project.entries.map(({ path }) => path).filter((path) => path !== scope.path),
  )
  const place: Place = { project, found, entry, others, root: null }
  if (scope.isModule || scope.whole || scope.exports.size > 0) {
    const exported = project.exportsOf(scope)
    const alias = selfName(project, exported)
    collect({ ...place, entry, root: alias }, exported, alias ? `${alias}.` : '', 0)
  }
  for (const file of withReferences(project, scope)) {
    for (const [name, bodies] of file.ambient) {
      const isOwn = name === entry || (name === 'global' && file === scope)
      if (!isOwn && (scope.isModule || !/^[\w@./:-]+$/.test(name))) continue
      for (const body of bodies) {
        const exported = name === 'global' ? allOf(body) : project.exportsOf(body)
        collect({ ...place, entry: name }, exported, '', 0)
      }
    }
    if (!file.isModule && !file.whole && file.exports.size === 0) {
      collect({ ...place, entry: 'global' }, allOf(file), '', 0)
    }
  }
}

/** Files that a declaration file of globals is made of. */
function withReferences(project: Project, scope: Scope, seen = new Set<Scope>()): Set<Scope> {
  if (seen.has(scope) || seen.size > 500) return seen
  seen.add(scope)
  const folder = scope.path.slice(0, scope.path.lastIndexOf('/') + 1)
  for (const reference of scope.references) {
    const next = project.open(new URL(reference, `file:///${folder}`).pathname.slice(1))
    if (next) withReferences(project, next, seen)
  }
  return seen
}

const allOf = (scope: Scope): Map<string, Resolved> =>
  new Map([...scope.locals].map(([name, declared]) => [name, { kind: 'declared', declared }]))

/** `z` where a module exports itself once more under a name: that is how people write it. */
function selfName(project: Project, exported: ReadonlyMap<string, Resolved>): string | null {
  const own = declaredOf(exported)
  for (const [name, resolved] of exported) {
    if (resolved.kind !== 'module' || name === 'default') continue
    const inner = declaredOf(project.exportsOf(resolved.scope))
    const shared = [...own].filter((declared) => inner.has(declared)).length
    if (own.size > 0 && shared >= own.size * 0.8) return name
  }
  return null
}

const declaredOf = (exported: ReadonlyMap<string, Resolved>) =>
  new Set(
    [...exported.values()].flatMap((item) => (item.kind === 'declared' ? [item.declared] : [])),
  )

interface Place {
  project: Project
  found: Map<Declared, Found>
  entry: string
  /** Files of the other import paths: what they export is theirs. */
  others: ReadonlySet<string>
  /** What is imported to reach the names; null when it is the name itself. */
  root: string | null
}

function collect(
  place: Place,
  exported: ReadonlyMap<string, Resolved>,
  prefix: string,
  depth: number,
): void {
  if (depth > MAX_DEPTH) return
  // A default export that is a named one as well is not another symbol.
  const rank = (key: string) => (key === '=' ? 0 : key === 'default' ? 2 : 1)
  const sorted = [...exported].sort(([a], [b]) => rank(a) - rank(b))
  for (const [key, resolved] of sorted) {
    if (resolved.kind === 'external' || /^(?:_|ɵ|\$\$)/.test(key)) continue
    const isDefault = isWhole(key)
    if (resolved.kind === 'module') {
      if (isDefault || key === place.root || place.others.has(resolved.scope.path)) continue
      const inner = place.project.exportsOf(resolved.scope)
      collect({ ...place, root: place.root ?? key }, inner, `${prefix}${key}.`, depth + 1)
      continue
    }
    const { declared } = resolved
    const name = prefix + (isDefault ? defaultName(declared, place.entry) : key)
    add(place, declared, name, isDefault)
    const members = place.project.membersOf(declared)
    if (members.size === 0 || key === '=') continue
    collect({ ...place, root: place.root ?? key }, members, `${name}.`, depth + 1)
  }
}

const isWhole = (key: string) => key === 'default' || key === '='

function add(place: Place, declared: Declared, name: string, isDefault: boolean): void {
  const { found, entry, root } = place
  const known = found.get(declared)
  if (known) {
    if (known.entry !== entry && !known.alsoIn.includes(entry)) known.alsoIn.push(entry)
    return
  }
  const [first] = declared.nodes
  if (!first || docOf(first.outer, declared.scope.file).internal) return
  const what = root ?? name
  const importLine =
    entry === 'global' ? '' : `import ${isDefault ? what : `{ ${what} }`} from '${entry}'`
  found.set(declared, { name, entry, importLine, alsoIn: [], declared })
}

/** The name of what a module exports as a whole: its own, or one made of the import path. */
function defaultName({ name }: Declared, entry: string): string {
  if (name.length > 2 && !/^_|^default$|^exports\b/.test(name)) return name
  const last = entry.split('/').at(-1) ?? entry
  return last.replace(/[^\w$]+(\w)?/g, (_, letter: string | undefined) =>
    (letter ?? '').toUpperCase(),
  )
}
