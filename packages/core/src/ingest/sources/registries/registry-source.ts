import type { Context } from '../../../context.ts'
import { newestFirst, repositoryAlias, repositoryWebUrl } from '../../../libraries/index.ts'
import type { ParsedDocument, Skipped, SourceFile } from '../../document.ts'
import type { LinkBase } from '../../link-base.ts'
import { NoSettings, type Release, type Source } from '../source.ts'
import {
  chooseVersion,
  getIndex,
  type IndexedVersion,
  newestOf,
  type PackageDescription,
  type PackageIndex,
} from './package-index.ts'
import type { RegistryEcosystem } from './registry-ecosystem.ts'

/** A release of a registry, with what the registry said of it. */
export type RegistryRelease<Version extends IndexedVersion> = Release & {
  version: string
  packageName: string
  listed: Version
  description: PackageDescription
}

/** What a registry's archives hold. */
export interface RegistryDocuments {
  files: SourceFile[]
  ready: ParsedDocument[]
  skipped: Skipped[]
  publishedAt: Date | null
  linkBase: LinkBase
}

/** How one kind of registry is read. */
export interface RegistryReader<Version extends IndexedVersion, Fetched> {
  ecosystem: RegistryEcosystem
  /** All versions of a package in one request; null when there is none of that name. */
  find(ctx: Context, name: string): Promise<PackageIndex<Version> | null>
  /** Changes whenever the content of the version does. */
  fingerprintOf(
    ctx: Context,
    name: string,
    version: Version,
  ): Promise<string | null> | string | null
  describe(ctx: Context, name: string, version: Version): Promise<PackageDescription>
  fetch(ctx: Context, release: RegistryRelease<Version>): Promise<Fetched>
  read(
    ctx: Context,
    release: RegistryRelease<Version>,
    fetched: Fetched,
  ): Promise<RegistryDocuments>
}

/** A source whose documents are those of a package's archives. */
export function registrySource<Version extends IndexedVersion, Fetched>(
  reader: RegistryReader<Version, Fetched>,
): Source<NoSettings, RegistryRelease<Version>, Fetched> {
  const { ecosystem } = reader
  const choose = async (ctx: Context, name: string, range: string) => {
    const index = await getIndex(ctx, ecosystem, name, reader.find)
    return { index, listed: chooseVersion(ecosystem, index, range) }
  }
  return {
    kind: ecosystem,
    settings: NoSettings,
    peek: async (ctx, { name }, range) => {
      const { index, listed } = await choose(ctx, name, range)
      const fingerprint = await reader.fingerprintOf(ctx, index.name, listed)
      return { version: listed.version, fingerprint }
    },
    discover: async (ctx, { name }, range) => {
      const { index, listed } = await choose(ctx, name, range)
      const description = await reader.describe(ctx, index.name, listed)
      return {
        packageName: index.name,
        listed,
        description,
        version: listed.version,
        fingerprint: await reader.fingerprintOf(ctx, index.name, listed),
        deprecated: listed.withdrawn,
        facts: factsOf(ecosystem, index, description),
      }
    },
    fetch: async (ctx, _, found, __, report) => {
      ctx.signal?.throwIfAborted()
      await report({
        pagesFound: 1,
        pagesFetched: 0,
        current: `${found.packageName} ${found.version}`,
      })
      return reader.fetch(ctx, found)
    },
    documents: async (ctx, _, found, fetched) => {
      ctx.signal?.throwIfAborted()
      const read = await reader.read(ctx, found, fetched)
      const filesFound = read.files.length + read.ready.length + read.skipped.length
      return { ...read, unchanged: [], filesFound }
    },
  }
}

function factsOf(
  ecosystem: RegistryEcosystem,
  index: PackageIndex,
  description: PackageDescription,
): NonNullable<Release['facts']> {
  const all = index.versions.map(({ version }) => version)
  const kept = index.versions.filter(({ withdrawn }) => withdrawn === null)
  const latest = newestOf(
    ecosystem,
    (kept.length > 0 ? kept : index.versions).map(({ version }) => version),
  )
  const repository = description.repositoryUrl ?? undefined
  const alias = repositoryAlias(repository)
  return {
    ecosystem,
    name: index.name,
    description: description.description?.slice(0, 1_000) ?? null,
    homepageUrl: webAddress(description.homepageUrl),
    repositoryUrl: repositoryWebUrl(repository),
    license: description.license?.slice(0, 200) ?? null,
    keywords: description.keywords.slice(0, 50),
    aliases: alias ? [alias] : [],
    locator: `${ecosystem}:${index.name}`,
    distTags: { ...index.distTags, ...(latest ? { latest } : {}) },
    publishedVersions: newestFirst(all, ecosystem).reverse(),
    latestVersion: latest,
  }
}

/** Anybody can write anything into a package's metadata. */
function webAddress(text: string | null | undefined): string | null {
  if (!text || text.length > 300 || /\s/.test(text) || !URL.canParse(text)) return null
  return /^https?:$/.test(new URL(text).protocol) ? text : null
}

/** For files that each have an address of their own: links between them are dropped, others kept. */
export function packageLinks(packagePage: string, homepage: string | null): LinkBase {
  return {
    repositoryRoot: null,
    directory: '',
    homepage: webAddress(homepage),
    packagePage,
    paths: new Set(),
  }
}
