import { z } from 'zod'
import type { Context } from '../../../../context.ts'
import type { IndexedVersion, PackageIndex } from '../package-index.ts'
import { requestJson } from '../request-registry.ts'

const text = z.string().nullish().catch(null)
const VersionSchema = z.object({
  version: z.string(),
  description: text,
  homepage: text,
  time: text,
  license: z.array(z.string()).nullish().catch(null),
  keywords: z.array(z.string()).nullish().catch(null),
  abandoned: z.union([z.boolean(), z.string()]).nullish().catch(null),
  source: z.object({ url: text, reference: text }).nullish().catch(null),
  dist: z.object({ type: text, url: text, reference: text, shasum: text }).nullish().catch(null),
  support: z.object({ docs: text, source: text }).nullish().catch(null),
})
const AnswerSchema = z.object({
  packages: z.record(z.string(), z.array(z.record(z.string(), z.unknown()))),
  minified: z.string().optional(),
})

export interface ComposerVersion extends IndexedVersion {
  metadata: z.infer<typeof VersionSchema>
}

/** All tagged versions of a package, from the metadata that composer itself reads. */
export async function findComposerPackage(
  ctx: Context,
  name: string,
): Promise<PackageIndex<ComposerVersion> | null> {
  const request = { ecosystem: 'packagist', path: `p2/${name}.json`, label: name } as const
  const answer = await requestJson(ctx, request, AnswerSchema)
  const entries = answer?.packages[name]
  if (!answer || !entries) return null
  const whole = answer.minified ? expand(entries) : entries
  const versions = whole.flatMap((entry) => {
    const parsed = VersionSchema.safeParse(entry)
    if (!parsed.success || /^dev-|-dev$/.test(parsed.data.version)) return []
    const { version, abandoned, time } = parsed.data
    const withdrawn = abandoned
      ? `abandoned${typeof abandoned === 'string' ? `, use ${abandoned}` : ''}`
      : null
    const publishedAt = time && !Number.isNaN(Date.parse(time)) ? new Date(time) : null
    return [{ version, withdrawn, publishedAt, metadata: parsed.data }]
  })
  return { name, versions, distTags: {} }
}

type Entry = Record<string, unknown>

/** Each entry says only what differs from the one before it (composer's metadata minifier). */
function expand(entries: readonly Entry[]): Entry[] {
  let known: Entry = {}
  return entries.map((entry) => {
    known = { ...known, ...entry }
    for (const [key, value] of Object.entries(entry)) {
      if (value === '__unset') delete known[key]
    }
    return { ...known }
  })
}
