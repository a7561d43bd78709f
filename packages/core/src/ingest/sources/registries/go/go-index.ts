import { z } from 'zod'
import type { Context } from '../../../../context.ts'
import { AppError } from '../../../../errors.ts'
import type { IndexedVersion, PackageIndex } from '../package-index.ts'
import { requestJson, requestRegistry, textOf } from '../request-registry.ts'

export type GoVersion = IndexedVersion

const InfoSchema = z.object({
  Version: z.string(),
  Time: z.string().nullish(),
  Origin: z
    .object({ URL: z.string().nullish(), Hash: z.string().nullish(), Subdir: z.string().nullish() })
    .nullish()
    .catch(null),
})
export type GoInfo = z.infer<typeof InfoSchema>

/** Upper case is written `!x` in a proxy's paths. */
export const escapeModule = (text: string): string =>
  text.replace(/[A-Z]/g, (letter) => `!${letter.toLowerCase()}`)

/** All versions of a module, with those that its newest go.mod retracts. */
export async function findGoModule(
  ctx: Context,
  name: string,
): Promise<PackageIndex<GoVersion> | null> {
  const ask = (path: string) =>
    requestRegistry(ctx, { ecosystem: 'go', path: `${escapeModule(name)}/${path}`, label: name })
  const list = await ask('@v/list')
  const listed = list
    ? textOf(list)
        .split('\n')
        .map((line) => line.trim())
        .filter(Boolean)
    : []
  // Modules without tags are known by their newest commit alone.
  const latest = listed.length === 0 ? await requestGoInfo(ctx, name, null) : null
  const versions = latest ? [latest.Version] : listed
  if (versions.length === 0) throw await missingModule(ctx, name)
  const newest = versions.toSorted(byLength).at(-1)
  const manifest = await ask(`@v/${escapeModule(newestRelease(versions) ?? newest ?? '')}.mod`)
  const rules = readRules(manifest ? textOf(manifest) : '')
  return {
    name,
    distTags: {},
    versions: versions.map((version) => ({ version, withdrawn: rules.withdrawn(version) })),
  }
}

/** When a version was made, and from which commit; null where the proxy has no such version. */
export function requestGoInfo(
  ctx: Context,
  name: string,
  version: string | null,
): Promise<GoInfo | null> {
  const path = `${escapeModule(name)}/${version ? `@v/${escapeModule(version)}.info` : '@latest'}`
  return requestJson(ctx, { ecosystem: 'go', path, label: name }, InfoSchema)
}

const byLength = (a: string, b: string) => compareGo(a, b)

function compareGo(a: string, b: string): number {
  const numbers = (text: string) => (text.match(/\d+/g) ?? []).slice(0, 3).map(Number)
  const [left, right] = [numbers(a), numbers(b)]
  for (let at = 0; at < 3; at++) {
    const order = (left[at] ?? 0) - (right[at] ?? 0)
    if (order !== 0) return order
  }
  return 0
}

const newestRelease = (versions: readonly string[]) =>
  versions
    .filter((version) => /^v\d+\.\d+\.\d+$/.test(version))
    .sort(compareGo)
    .at(-1)

/** `retract` and `// Deprecated:` of a go.mod. */
function readRules(manifest: string): { withdrawn(version: string): string | null } {
  const deprecated = /^\/\/\s*Deprecated:\s*(.+)\n(?:\/\/.*\n)*module\s/m.exec(manifest)?.[1]
  const blocks = [...manifest.matchAll(/^retract\s+(?:\(([\s\S]*?)^\)|(.+))$/gm)]
  const rules = blocks
    .flatMap(([, many, one]) => (many ?? one ?? '').split('\n'))
    .flatMap((line) => {
      const [, low, high] = /^\s*\[?\s*(v[\w.+-]+)(?:\s*,\s*(v[\w.+-]+)\s*\])?/.exec(line) ?? []
      const reason = /\/\/\s*(.+)$/.exec(line)?.[1]?.trim() ?? null
      return low ? [{ low, high: high ?? low, reason }] : []
    })
  return {
    withdrawn: (version) => {
      const rule = rules.find(
        ({ low, high }) =>
          low === version ||
          (high !== low && compareGo(version, low) >= 0 && compareGo(version, high) <= 0),
      )
      if (rule) return rule.reason ? `retracted: ${rule.reason}` : 'retracted'
      return deprecated ? `deprecated: ${deprecated}` : null
    },
  }
}

const MAX_PARENTS = 6

/** A package inside of a module is no module: names the one that holds it. */
async function missingModule(ctx: Context, name: string): Promise<AppError> {
  const parts = name.split('/')
  for (let length = parts.length - 1; length >= Math.max(2, parts.length - MAX_PARENTS); length--) {
    const parent = parts.slice(0, length).join('/')
    if (await requestGoInfo(ctx, parent, null).catch(() => null)) {
      return new AppError(
        'not_found',
        `${name} is no Go module of its own; it may be a package of ${parent}. Add /go/${parent}.`,
      )
    }
  }
  return new AppError(
    'not_found',
    `The Go proxy has no module named ${name}. Check the spelling, or the proxy setting if it is private.`,
  )
}
