import { createHash } from 'node:crypto'
import type { Context } from '../../context.ts'
import { fetchUrl } from '../../egress/index.ts'
import { AppError } from '../../errors.ts'
import { createLinkBase } from '../create-link-base.ts'
import {
  type ComposerVersion,
  findComposerPackage,
} from './registries/packagist/packagist-index.ts'
import { choosePages, readArchive } from './registries/read-archive.ts'
import { packageLinks, type RegistryRelease, registrySource } from './registries/registry-source.ts'

const MAX_BYTES = 200 * 1024 * 1024
const TIMEOUT_MS = 120_000

/** Packages of Packagist: the pages inside of the archive that their repository's host makes. */
export const packagistSource = registrySource<ComposerVersion, Uint8Array | null>({
  ecosystem: 'packagist',
  find: findComposerPackage,
  fingerprintOf: (_, __, { metadata: { dist, source } }) =>
    dist?.shasum || dist?.reference || source?.reference || null,
  describe: async (_, __, { metadata }) => ({
    description: metadata.description || null,
    homepageUrl: metadata.support?.docs ?? metadata.homepage ?? null,
    repositoryUrl: metadata.source?.url ?? metadata.support?.source ?? null,
    license: metadata.license?.join(' OR ') ?? null,
    keywords: metadata.keywords ?? [],
  }),
  fetch: (ctx, release) => fetchDist(ctx, release),
  read: async (ctx, release, bytes) => {
    const { packageName, version, listed } = release
    const page = `https://packagist.org/packages/${packageName}#${version}`
    const read = bytes
      ? await readArchive(bytes, {
          label: `${packageName} ${version}`,
          format: 'zip',
          strip: 1,
          signal: ctx.signal,
        })
      : { pages: [], skipped: [] }
    const { files, skipped } = choosePages(read.pages, (path) => /\.(?:adoc|rst)$/.test(path))
    const links = linksOf(
      release,
      files.map(({ path }) => path),
      page,
    )
    return {
      files: files.map((file) => (links ? file : { ...file, url: page })),
      ready: [],
      skipped: [...read.skipped, ...skipped],
      publishedAt: listed.publishedAt ?? null,
      linkBase: links ?? packageLinks(page, release.description.homepageUrl),
    }
  },
})

/** The address is the package's own choice, so it goes the guarded way. Null for what has no archive. */
async function fetchDist(
  ctx: Context,
  { packageName, version, listed }: RegistryRelease<ComposerVersion>,
): Promise<Uint8Array | null> {
  const { dist } = listed.metadata
  if (!dist?.url || (dist.type && dist.type !== 'zip')) return null
  const { bytes } = await fetchUrl(ctx, dist.url, { maxBytes: MAX_BYTES, timeoutMs: TIMEOUT_MS })
  if (!dist.shasum || createHash('sha1').update(bytes).digest('hex') === dist.shasum) return bytes
  throw new AppError(
    'bad_input',
    `The archive of ${packageName} ${version} is not the one that the registry vouches for (sha1 mismatch). Nothing was indexed.`,
  )
}

function linksOf(
  { packageName, version, description, listed }: RegistryRelease<ComposerVersion>,
  paths: readonly string[],
  packagePage: string,
) {
  const commit = listed.metadata.source?.reference
  if (!description.repositoryUrl || !commit) return null
  const repository = { url: description.repositoryUrl.replace(/\/tree\/.*$/, '') }
  const links = createLinkBase({ name: packageName, version, repository, gitHead: commit }, paths)
  return links.repositoryRoot ? { ...links, packagePage } : null
}
