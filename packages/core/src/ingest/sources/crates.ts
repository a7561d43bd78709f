import { parse as parseToml } from 'smol-toml'
import { z } from 'zod'
import { createLinkBase } from '../create-link-base.ts'
import { type CrateVersion, fetchCrate, findCrate } from './registries/crates/crates-index.ts'
import type { PackageDescription } from './registries/package-index.ts'
import { choosePages, readArchive } from './registries/read-archive.ts'
import { packageLinks, type RegistryRelease, registrySource } from './registries/registry-source.ts'
import { findRustSymbols } from './registries/rust/find-symbols.ts'
import { symbolDocuments } from './registries/symbol-documents.ts'

const text = z.string().optional().catch(undefined)
const ManifestSchema = z.object({
  package: z
    .object({
      description: text,
      homepage: text,
      documentation: text,
      repository: text,
      license: text,
      keywords: z.array(z.string()).optional().catch(undefined),
    })
    .optional()
    .catch(undefined),
  lib: z.object({ name: text, path: text }).optional().catch(undefined),
})
type Manifest = z.infer<typeof ManifestSchema>
const VcsSchema = z.object({
  git: z.object({ sha1: z.string() }),
  path_in_vcs: z.string().default(''),
})

/** Crates: their README, guides and the comments of their public items. */
export const cratesSource = registrySource<CrateVersion, Uint8Array>({
  ecosystem: 'crates',
  find: findCrate,
  fingerprintOf: (_, __, { sha256 }) => sha256,
  // The index says nothing of a crate; only the crate itself does.
  describe: async (ctx, name, version) => {
    const { bytes } = await fetchCrate(ctx, version)
    const { kept } = await readArchive(bytes, {
      ...archiveOptions(`${name} ${version.version}`, ctx.signal),
      isPage: () => false,
      isCode: () => false,
    })
    return describeManifest(name, version.version, readManifest(kept.get('Cargo.toml')))
  },
  fetch: async (ctx, { listed }) => (await fetchCrate(ctx, listed)).bytes,
  read: async (ctx, release, bytes) => {
    const { packageName, version, listed } = release
    const read = await readArchive(bytes, archiveOptions(`${packageName} ${version}`, ctx.signal))
    const manifest = readManifest(read.kept.get('Cargo.toml'))
    const { files, skipped } = choosePages(read.pages, (path) => path.endsWith('.adoc'))
    const root = ['src/lib.rs', manifest.lib?.path].find((path) => path && read.code.has(path))
    const crate = manifest.lib?.name ?? packageName.replaceAll('-', '_')
    const modules = root ? await findRustSymbols(read.code, root, crate, ctx.signal) : []
    const source = `https://docs.rs/crate/${packageName}/${version}/source`
    const links = linksOf(
      release,
      read.kept.get('.cargo_vcs_info.json'),
      files.map(({ path }) => path),
    )
    return {
      files: files.map((file) => (links ? file : { ...file, url: `${source}/${file.path}` })),
      ready: symbolDocuments(modules, {
        language: 'rust',
        urlOf: (module, symbol) =>
          symbol ? `${source}/${symbol.path}#${symbol.startLine}` : `${source}/${module.path}`,
      }),
      skipped: [...read.skipped, ...skipped],
      publishedAt: listed.publishedAt ?? null,
      linkBase:
        links ?? packageLinks(pageOf(packageName, version), release.description.homepageUrl),
    }
  },
})

const pageOf = (name: string, version: string) => `https://docs.rs/crate/${name}/${version}`

const archiveOptions = (label: string, signal: AbortSignal | undefined) => ({
  label,
  signal,
  format: 'tar.gz' as const,
  strip: 1,
  isCode: (path: string) =>
    path.endsWith('.rs') && !/^(?:tests|benches|examples|fuzz|build\.rs)/.test(path),
  isKept: (path: string) => path === 'Cargo.toml' || path === '.cargo_vcs_info.json',
})

function readManifest(bytes: Uint8Array | undefined): Manifest {
  if (!bytes) return {}
  try {
    const parsed = ManifestSchema.safeParse(parseToml(Buffer.from(bytes).toString('utf8')))
    return parsed.success ? parsed.data : {}
  } catch {
    return {}
  }
}

function describeManifest(name: string, version: string, manifest: Manifest): PackageDescription {
  const about = manifest.package ?? {}
  return {
    description: about.description?.replace(/\s+/g, ' ').trim() || null,
    homepageUrl: about.documentation ?? about.homepage ?? `https://docs.rs/${name}/${version}`,
    repositoryUrl: about.repository ?? null,
    license: about.license ?? null,
    keywords: about.keywords ?? [],
  }
}

/** The commit that the crate was packed from, when cargo wrote it down. */
function linksOf(
  { packageName, version, description }: RegistryRelease<CrateVersion>,
  info: Uint8Array | undefined,
  paths: readonly string[],
) {
  const vcs = info && VcsSchema.safeParse(parseJson(info))
  if (!vcs?.success || !description.repositoryUrl) return null
  const links = createLinkBase(
    {
      name: packageName,
      version,
      homepage: description.homepageUrl ?? undefined,
      repository: {
        url: description.repositoryUrl.replace(/\/tree\/.*$/, ''),
        directory: vcs.data.path_in_vcs,
      },
      gitHead: vcs.data.git.sha1,
    },
    paths,
  )
  return links.repositoryRoot ? { ...links, packagePage: pageOf(packageName, version) } : null
}

function parseJson(bytes: Uint8Array): unknown {
  try {
    return JSON.parse(Buffer.from(bytes).toString('utf8'))
  } catch {
    return null
  }
}
