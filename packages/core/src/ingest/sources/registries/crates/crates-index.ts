import { z } from 'zod'
import type { Context } from '../../../../context.ts'
import { AppError } from '../../../../errors.ts'
import { type Archive, fetchArchive } from '../fetch-archive.ts'
import type { IndexedVersion, PackageIndex } from '../package-index.ts'
import { mustHave } from '../read-archive.ts'
import { requestJson, requestRegistry, textOf } from '../request-registry.ts'

export interface CrateVersion extends IndexedVersion {
  name: string
  sha256: string
}

const LineSchema = z.object({
  name: z.string(),
  vers: z.string(),
  cksum: z.string().regex(/^[0-9a-f]{64}$/),
  yanked: z.boolean().nullish(),
  pubtime: z.string().nullish(),
})
const ConfigSchema = z.object({ dl: z.string() })

/** All versions of a crate, from the sparse index that cargo itself reads. */
export async function findCrate(
  ctx: Context,
  name: string,
): Promise<PackageIndex<CrateVersion> | null> {
  const request = { ecosystem: 'crates', path: indexPath(name), label: name } as const
  const answer = await requestRegistry(ctx, request)
  if (!answer) return null
  const versions = textOf(answer)
    .split('\n')
    .filter((line) => line.trim() !== '')
    .map((line) => {
      const entry = parseLine(line, name)
      return {
        name: entry.name,
        version: entry.vers,
        sha256: entry.cksum,
        withdrawn: entry.yanked ? 'yanked' : null,
        publishedAt: entry.pubtime ? new Date(entry.pubtime) : null,
      }
    })
  return { name: versions.at(-1)?.name ?? name, versions, distTags: {} }
}

/** The crate's archive, checked against the index. */
export async function fetchCrate(
  ctx: Context,
  { name, version, sha256 }: CrateVersion,
): Promise<Archive> {
  const label = `${name} ${version}`
  const path = await downloadAddress(ctx, { name, version, sha256 })
  const digest = { algorithm: 'sha256', hex: sha256 } as const
  return mustHave(await fetchArchive(ctx, { ecosystem: 'crates', path, label, digest }), label)
}

function parseLine(line: string, name: string): z.infer<typeof LineSchema> {
  try {
    return LineSchema.parse(JSON.parse(line))
  } catch (error) {
    throw new AppError('upstream', `The crate index's answer for ${name} is malformed.`, {
      cause: error,
    })
  }
}

/** `1/a`, `2/ab`, `3/a/abc`, `se/rd/serde`. */
function indexPath(name: string): string {
  const key = name.toLowerCase()
  if (key.length <= 2) return `${key.length}/${key}`
  return key.length === 3 ? `3/${key[0]}/${key}` : prefixOf(key) + key
}

const prefixOf = (key: string) => `${key.slice(0, 2)}/${key.slice(2, 4)}/`

/** What the index's own configuration says, unless a setting does. */
async function downloadAddress(
  ctx: Context,
  { name, version, sha256 }: Pick<CrateVersion, 'name' | 'version' | 'sha256'>,
): Promise<string> {
  const request = { ecosystem: 'crates', path: 'config.json', label: 'the crate index' } as const
  const template =
    ctx.env.TWINMCP_CRATES_DL_URL ?? (await requestJson(ctx, request, ConfigSchema))?.dl
  if (!template) {
    throw new AppError(
      'unavailable',
      'The crate index does not say where crates are. Set TWINMCP_CRATES_DL_URL.',
    )
  }
  if (!template.includes('{')) return `${template.replace(/\/$/, '')}/${name}/${version}/download`
  return template
    .replaceAll('{crate}', name)
    .replaceAll('{version}', version)
    .replaceAll('{prefix}', prefixOf(name).slice(0, -1))
    .replaceAll('{lowerprefix}', prefixOf(name.toLowerCase()).slice(0, -1))
    .replaceAll('{sha256-checksum}', sha256)
}
