import type { Context } from '../../../context.ts'
import { AppError } from '../../../errors.ts'
import { ECOSYSTEMS, newestFirst, newestWithin, versionScheme } from '../../../libraries/index.ts'
import type { RegistryEcosystem } from './registry-ecosystem.ts'

/** A version as the registry lists it. */
export interface IndexedVersion {
  version: string
  /** Why it was withdrawn (yanked, retracted, deprecated); null when it was not. */
  withdrawn: string | null
  publishedAt?: Date | null
}

/** What a registry knows of all versions of a package. */
export interface PackageIndex<Version extends IndexedVersion = IndexedVersion> {
  /** As the registry writes it. */
  name: string
  versions: Version[]
  /** Named versions besides the newest. */
  distTags: Record<string, string>
}

/** What a registry says of one version. */
export interface PackageDescription {
  description: string | null
  /** Where its documentation is read, else its site. */
  homepageUrl: string | null
  repositoryUrl: string | null
  license: string | null
  keywords: string[]
}

/**
 * The published version that a tag, an exact version or a range means; of a range the newest that is
 * neither withdrawn nor a pre-release, then the newest of all that satisfy it.
 * @throws AppError `not_found` that names near ones.
 */
export function chooseVersion<Version extends IndexedVersion>(
  ecosystem: RegistryEcosystem,
  index: PackageIndex<Version>,
  range: string,
): Version {
  const scheme = versionScheme(ecosystem)
  const { distTags, versions } = index
  const named = (name: string | null | undefined) =>
    versions.find(({ version }) => version === name)
  const tagged = named(Object.hasOwn(distTags, range) ? distTags[range] : undefined)
  if (tagged) return tagged
  const all = versions.map(({ version }) => version)
  const wellKept = versions.filter(({ withdrawn }) => withdrawn === null)
  const kept = wellKept.map(({ version }) => version)
  const found =
    range === 'latest'
      ? named(newestOf(ecosystem, kept) ?? newestOf(ecosystem, all))
      : (named(range) ??
        (scheme.isVersion(range)
          ? versions.find(
              ({ version }) => scheme.isVersion(version) && scheme.compare(version, range) === 0,
            )
          : undefined) ??
        (scheme.isRange(range)
          ? named(newestWithin(kept, range, scheme) ?? newestWithin(all, range, scheme))
          : undefined))
  if (found) return found
  throw noSuchVersion(ecosystem, index, range)
}

/** Newest release, or the newest pre-release where there is nothing else. */
export function newestOf(ecosystem: RegistryEcosystem, versions: readonly string[]): string | null {
  const scheme = versionScheme(ecosystem)
  const ordered = newestFirst(versions, ecosystem)
  const isRelease = (version: string) => scheme.isVersion(version) && !scheme.isPrerelease(version)
  return ordered.find(isRelease) ?? ordered[0] ?? null
}

/** What `find` gives. @throws AppError `not_found` when the registry has no such package. */
export async function getIndex<Index extends PackageIndex>(
  ctx: Context,
  ecosystem: RegistryEcosystem,
  name: string,
  find: (ctx: Context, name: string) => Promise<Index | null>,
): Promise<Index> {
  const index = await find(ctx, name)
  if (index && index.versions.length > 0) return index
  throw new AppError(
    'not_found',
    `${ECOSYSTEMS[ecosystem].label} has no package named ${name}. Check the spelling, or the registry setting if it is private.`,
  )
}

function noSuchVersion(ecosystem: RegistryEcosystem, index: PackageIndex, range: string): AppError {
  const versions = newestFirst(
    index.versions.map(({ version }) => version),
    ecosystem,
  )
  const major = /\d+/.exec(range)?.[0]
  const near = versions.filter((version) => /\d+/.exec(version)?.[0] === major)
  const shown = (near.length > 0 ? near : versions).slice(0, 5).join(', ')
  return new AppError(
    'not_found',
    `${index.name} has no version "${range}". ${near.length > 0 ? 'Nearest' : 'Newest'}: ${shown}.`,
  )
}
