import { setImmediate } from 'node:timers/promises'
import type { PackageSymbol, SymbolModule } from '../package-symbol.ts'
import { type GoFile, readGoFile } from './read-declarations.ts'

const MAX_SYMBOLS = 8_000

/** Whether a file of a module is Go source that others can import, or an example of it. */
export function isGoSource(path: string): boolean {
  const parts = path.split('/')
  const file = parts.pop() ?? ''
  if (!file.endsWith('.go')) return false
  if (file.endsWith('_test.go') && !/example/i.test(file)) return false
  return !parts.some((part) => /^(?:internal|vendor|testdata|examples?|_.*|\..*)$/.test(part))
}

/** The packages of a module with their exported declarations, examples behind what they show. */
export async function findGoSymbols(
  code: ReadonlyMap<string, string>,
  module: string,
  signal: AbortSignal | undefined,
): Promise<SymbolModule[]> {
  const folders = Map.groupBy(code.keys(), (path) =>
    path.slice(0, Math.max(0, path.lastIndexOf('/'))),
  )
  const found: SymbolModule[] = []
  let room = MAX_SYMBOLS
  for (const [folder, paths] of [...folders].sort(([a], [b]) => (a < b ? -1 : 1))) {
    signal?.throwIfAborted()
    await setImmediate()
    const files = paths.sort().map((path) => ({ path, ...readGoFile(code.get(path) ?? '') }))
    const own = files.filter(
      ({ path, packageName }) => !path.endsWith('_test.go') && packageName !== 'main',
    )
    if (own.length === 0) continue
    const examples = new Map(files.flatMap(({ examples: each }) => [...each]))
    const symbols = own.flatMap((file) => symbolsOf(file, file.path, examples)).slice(0, room)
    room -= symbols.length
    const about = own.toSorted((a, b) => b.doc.length - a.doc.length)[0]
    found.push({
      name: folder ? `${module}/${folder}` : module,
      text: [about?.doc ?? '', fenced(examples.get(''))].filter(Boolean).join('\n\n'),
      path: about?.path ?? '',
      symbols,
    })
  }
  return found
}

function symbolsOf(
  file: GoFile,
  path: string,
  examples: ReadonlyMap<string, string>,
): PackageSymbol[] {
  return file.declarations.flatMap(({ name, doc, ...rest }) => {
    const example = fenced(examples.get(name.replace('.', '_')))
    const text = [doc, example].filter(Boolean).join('\n\n')
    // A method that says nothing is seen at its type's page; types and functions are found by name.
    if (text === '' && rest.kind === 'method') return []
    return [{ ...rest, name: `${file.packageName}.${name}`, text, path }]
  })
}

const fenced = (example: string | undefined) =>
  example ? `Example:\n\n\`\`\`go\n${example}\n\`\`\`` : ''
