import { maxSatisfying, prerelease, valid, validRange } from 'semver'
import type { Context } from '../../context.ts'
import { AppError } from '../../errors.ts'
import {
  fetchManifest,
  fetchPackument,
  type Manifest,
  newestFirst,
  type Packument,
  repositoryAlias,
  repositoryWebUrl,
} from '../../libraries/index.ts'
import { createLinkBase } from '../create-link-base.ts'
import { extractTarball } from '../extract-tarball.ts'
import { fetchRegistryReadme } from '../fetch-registry-readme.ts'
import { fetchTarball, type Tarball } from '../fetch-tarball.ts'
import { NoSettings, type Release, type Source } from './source.ts'

/** A published version of an npm package, with its package.json as the registry has it. */
export type NpmRelease = Release & {
  version: string
  facts: NonNullable<Release['facts']>
  manifest: Manifest
}

/** Packages of the npm registry: the documentation inside a version's tarball. */
export const npmSource: Source<NoSettings, NpmRelease, Tarball> = {
  kind: 'npm',
  settings: NoSettings,
  peek: async (ctx, { name }, range) => {
    // A tenth of what a packument costs, but no answer for a range.
    const isOne = /^[a-z][\w.-]*$/i.test(range) || /^\d+\.\d+\.\d+[\w.+-]*$/.test(range)
    const manifest = isOne ? await fetchManifest(ctx, name, range) : null
    return manifest && { version: manifest.version, fingerprint: fingerprintOf(manifest) }
  },
  discover: (ctx, { name }, range) => findNpmVersion(ctx, name, range),
  fetch: (ctx, _, { manifest }) => fetchTarball(ctx, manifest),
  documents: async (ctx, _, { manifest }, { bytes, publishedAt }) => {
    const label = `${manifest.name}@${manifest.version}`
    const extracted = await extractTarball(bytes, { label, signal: ctx.signal })
    const readme = extracted.files.length === 0 ? await fetchRegistryReadme(ctx, manifest) : null
    const files = readme ? [readme] : extracted.files
    const filesFound = extracted.filesFound + (readme ? 1 : 0)
    const paths = files.map(({ path }) => path)
    const linkBase = createLinkBase(manifest, paths)
    return {
      files,
      ready: [],
      unchanged: [],
      skipped: extracted.skipped,
      filesFound,
      linkBase,
      publishedAt,
    }
  },
}

async function findNpmVersion(ctx: Context, name: string, range: string): Promise<NpmRelease> {
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
    version: manifest.version,
    fingerprint: fingerprintOf(manifest),
    deprecated: packument.versions[version]?.deprecated ?? null,
    facts: factsOf(manifest, packument),
  }
}

const fingerprintOf = ({ dist }: Manifest) => dist.integrity ?? dist.shasum ?? null

function factsOf(manifest: Manifest, { distTags, versions }: Packument): NpmRelease['facts'] {
  const alias = repositoryAlias(manifest.repository)
  return {
    ecosystem: 'npm',
    name: manifest.name,
    description: manifest.description ?? null,
    homepageUrl: webAddress(manifest.homepage),
    repositoryUrl: repositoryWebUrl(manifest.repository),
    license: manifest.license ?? null,
    keywords: manifest.keywords ?? [],
    aliases: alias ? [alias] : [],
    locator: `npm:${manifest.name}`,
    distTags,
    publishedVersions: newestFirst(Object.keys(versions)).reverse(),
    latestVersion: distTags.latest ?? null,
  }
}

/** What package.json calls a homepage, if it is one: anybody can write anything there. */
function webAddress(text: string | undefined): string | null {
  if (!text || text.length > 300 || /\s/.test(text) || !URL.canParse(text)) return null
  return /^https?:$/.test(new URL(text).protocol) ? text : null
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
