import { maxSatisfying, prerelease, valid, validRange } from 'semver'
import type { Context } from '../../context.ts'
import { AppError } from '../../errors.ts'
import {
  fetchManifest,
  fetchPackument,
  type Manifest,
  newestFirst,
  type Packument,
} from '../../libraries/index.ts'

/** A published version that a request means, with all that the registry says of it. */
export interface NpmVersion {
  manifest: Manifest
  distTags: Record<string, string>
  /** Every published version, oldest first. */
  published: string[]
  deprecated: string | null
}

/**
 * Finds the version that a range, tag or exact version means.
 * @throws AppError `not_found` when the package or such a version does not exist (permanent),
 * `upstream` when the registry cannot be read (worth another try).
 */
export async function findNpmVersion(
  ctx: Context,
  name: string,
  range: string,
): Promise<NpmVersion> {
  const packument = await fetchPackument(ctx, name)
  if (!packument || Object.keys(packument.versions).length === 0) {
    throw new AppError(
      'not_found',
      `The npm registry has no package named ${name}. Check the spelling, or the registry setting if it is private.`,
    )
  }
  const version = chooseVersion(packument, range)
  if (!version) throw noSuchVersion(packument, name, range)
  const manifest = await fetchManifest(ctx, name, version)
  if (!manifest) throw noSuchVersion(packument, name, range)
  return {
    manifest,
    distTags: packument.distTags,
    published: newestFirst(Object.keys(packument.versions)).reverse(),
    deprecated: packument.versions[version]?.deprecated ?? null,
  }
}

/**
 * The published version that a tag, an exact version or a range means; of a range the newest that
 * is neither deprecated nor a pre-release, then the newest of all that satisfy it. Null when none does.
 */
function chooseVersion(packument: Packument, range: string): string | null {
  const { distTags, versions } = packument
  const all = Object.keys(versions)
  const tagged = Object.hasOwn(distTags, range) ? distTags[range] : undefined
  if (tagged) return tagged
  if (range === 'latest') return newestFirst(all).find((version) => !prerelease(version)) ?? null
  const exact = valid(range)
  if (exact) return Object.hasOwn(versions, exact) ? exact : null
  if (validRange(range) === null) return null
  const wellKept = all.filter((version) => !versions[version]?.deprecated)
  return maxSatisfying(wellKept, range) ?? maxSatisfying(all, range)
}

function noSuchVersion(packument: Packument, name: string, range: string): AppError {
  const versions = newestFirst(Object.keys(packument.versions))
  const major = /\d+/.exec(range)?.[0]
  const near = versions.filter((version) => version.split('.')[0] === major)
  const shown = (near.length > 0 ? near : versions).slice(0, 5).join(', ')
  const tags = Object.keys(packument.distTags).slice(0, 8).join(', ')
  return new AppError(
    'not_found',
    `${name} has no version "${range}". ${near.length > 0 ? 'Nearest' : 'Newest'}: ${shown}. Tags: ${tags}.`,
  )
}
