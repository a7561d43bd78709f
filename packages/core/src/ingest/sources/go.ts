import { createLinkBase } from '../create-link-base.ts'
import { fetchArchive } from './registries/fetch-archive.ts'
import { findGoSymbols, isGoSource } from './registries/go/find-symbols.ts'
import {
  escapeModule,
  findGoModule,
  type GoInfo,
  type GoVersion,
  requestGoInfo,
} from './registries/go/go-index.ts'
import { choosePages, mustHave, readArchive } from './registries/read-archive.ts'
import { packageLinks, registrySource } from './registries/registry-source.ts'
import { symbolDocuments } from './registries/symbol-documents.ts'

interface Fetched {
  bytes: Uint8Array
  info: GoInfo | null
}

/** Go modules from a module proxy: their pages, and the comments of what their packages export. */
export const goSource = registrySource<GoVersion, Fetched>({
  ecosystem: 'go',
  find: findGoModule,
  // A proxy never changes a version, and says which commit it is.
  fingerprintOf: async (ctx, name, { version }) =>
    (await requestGoInfo(ctx, name, version))?.Origin?.Hash ?? version,
  describe: async (ctx, name, { version }) => ({
    description: null,
    homepageUrl: pageOf(name, version),
    repositoryUrl: repositoryOf(name, await requestGoInfo(ctx, name, version)),
    license: null,
    keywords: [],
  }),
  fetch: async (ctx, { packageName, version }) => {
    const path = `${escapeModule(packageName)}/@v/${escapeModule(version)}.zip`
    const label = `${packageName} ${version}`
    // The proxy gives no digest beside the archive; its address is named by the version, which never changes.
    const archive = await fetchArchive(ctx, { ecosystem: 'go', path, label, digest: null })
    const info = await requestGoInfo(ctx, packageName, version)
    return { bytes: mustHave(archive, label).bytes, info }
  },
  read: async (ctx, { packageName, version }, { bytes, info }) => {
    const read = await readArchive(bytes, {
      label: `${packageName} ${version}`,
      format: 'zip',
      strip: `${packageName}@${version}/`,
      isCode: isGoSource,
      signal: ctx.signal,
    })
    const { files, skipped } = choosePages(read.pages, (path) => /\.(?:adoc|rst)$/.test(path))
    const modules = await findGoSymbols(read.code, packageName, ctx.signal)
    const page = pageOf(packageName, version)
    const links = linksOf(
      packageName,
      version,
      info,
      files.map(({ path }) => path),
    )
    return {
      files: files.map((file) => (links ? file : { ...file, url: page })),
      ready: symbolDocuments(modules, {
        language: 'go',
        urlOf: (module, symbol) => {
          const below = module.name.slice(packageName.length)
          return `${page}${below}${symbol ? `#${symbol.name.slice(symbol.name.indexOf('.') + 1)}` : ''}`
        },
      }),
      skipped: [...read.skipped, ...skipped],
      publishedAt: info?.Time ? new Date(info.Time) : null,
      linkBase: links ?? packageLinks(page, page),
    }
  },
})

const pageOf = (name: string, version: string) => `https://pkg.go.dev/${name}@${version}`

function repositoryOf(name: string, info: GoInfo | null): string | null {
  const hosted = /^(?:github\.com|gitlab\.com|bitbucket\.org)\/[^/]+\/[^/]+/.exec(name)?.[0]
  return info?.Origin?.URL ?? (hosted ? `https://${hosted}` : null)
}

/** Files as they are in the repository at the commit, or the tag, of the version. */
function linksOf(name: string, version: string, info: GoInfo | null, paths: readonly string[]) {
  const repository = repositoryOf(name, info)
  const hash = info?.Origin?.Hash
  const isTag = /^v\d+\.\d+\.\d+(?:-[a-z][\w.]*)?$/.test(version)
  const directory = info?.Origin?.Subdir ?? subfolderOf(name)
  if (!repository || (!hash && !(isTag && directory === ''))) return null
  const links = createLinkBase(
    { name, version, repository: { url: repository, directory }, gitHead: hash ?? version },
    paths,
  )
  return links.repositoryRoot ? { ...links, packagePage: pageOf(name, version) } : null
}

/** `github.com/owner/repo/sub/v2` lies in `sub`. */
const subfolderOf = (name: string) =>
  name
    .split('/')
    .slice(3)
    .join('/')
    .replace(/(?:^|\/)v\d+$/, '')
