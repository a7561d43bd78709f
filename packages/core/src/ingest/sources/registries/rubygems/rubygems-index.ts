import { z } from 'zod'
import type { Context } from '../../../../context.ts'
import { type Archive, fetchArchive } from '../fetch-archive.ts'
import type { IndexedVersion, PackageDescription, PackageIndex } from '../package-index.ts'
import { mustHave } from '../read-archive.ts'
import { requestJson } from '../request-registry.ts'

export interface GemVersion extends IndexedVersion {
  sha256: string
  /** `ruby`, or the machine that it was built for. */
  platform: string
}

const text = z.string().nullish().catch(null)
const VersionsSchema = z.array(
  z.object({
    number: z.string(),
    platform: z.string().default('ruby'),
    sha: z.string().regex(/^[0-9a-f]{64}$/),
    created_at: text,
    yanked: z.boolean().nullish(),
  }),
)
const GemSchema = z.object({
  info: text,
  homepage_uri: text,
  documentation_uri: text,
  source_code_uri: text,
  licenses: z.array(z.string()).nullish().catch(null),
})

/** All versions of a gem. Yanked ones are not listed by the service. */
export async function findGem(
  ctx: Context,
  name: string,
): Promise<PackageIndex<GemVersion> | null> {
  const path = `api/v1/versions/${encodeURIComponent(name)}.json`
  const found = await requestJson(ctx, { ecosystem: 'rubygems', path, label: name }, VersionsSchema)
  if (!found) return null
  const versions = new Map<string, GemVersion>()
  for (const { number, platform, sha, created_at, yanked } of found) {
    // The one for any machine holds the sources.
    if (versions.has(number) && platform !== 'ruby') continue
    versions.set(number, {
      version: number,
      platform,
      sha256: sha,
      withdrawn: yanked ? 'yanked' : null,
      publishedAt: created_at ? new Date(created_at) : null,
    })
  }
  return { name, versions: [...versions.values()], distTags: {} }
}

export async function describeGem(ctx: Context, name: string): Promise<PackageDescription> {
  const path = `api/v1/gems/${encodeURIComponent(name)}.json`
  const gem = await requestJson(ctx, { ecosystem: 'rubygems', path, label: name }, GemSchema)
  return {
    description: gem?.info?.replace(/\s+/g, ' ').trim() || null,
    homepageUrl: gem?.documentation_uri || gem?.homepage_uri || null,
    repositoryUrl: gem?.source_code_uri || gem?.homepage_uri || null,
    license: gem?.licenses?.join(' OR ') || null,
    keywords: [],
  }
}

/** The gem's archive, checked against the digest of its version. */
export async function fetchGem(
  ctx: Context,
  name: string,
  { version, platform, sha256 }: GemVersion,
): Promise<Archive> {
  const file = `${name}-${version}${platform === 'ruby' ? '' : `-${platform}`}.gem`
  const digest = { algorithm: 'sha256', hex: sha256 } as const
  const path = `gems/${encodeURIComponent(file)}`
  return mustHave(
    await fetchArchive(ctx, { ecosystem: 'rubygems', path, label: file, digest }),
    file,
  )
}
