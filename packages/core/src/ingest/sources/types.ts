import { maxSatisfying, validRange } from 'semver'
import type { Context } from '../../context.ts'
import { AppError } from '../../errors.ts'
import { fetchManifest, fetchPackument, type Manifest } from '../../libraries/index.ts'
import type { PlainDocument } from '../api/api-protocol.ts'
import type { PackageJson } from '../api/api-symbol.ts'
import { readManifest } from '../api/find-entries.ts'
import { findReexported } from '../api/find-reexported.ts'
import { fromPlain } from '../api/from-plain.ts'
import type { GuidePage } from '../api/link-guides.ts'
import { readApiFiles } from '../api/read-api-files.ts'
import { runBounded } from '../api/run-bounded.ts'
import { createLinkBase } from '../create-link-base.ts'
import type { Skipped } from '../document.ts'
import { extractTarball } from '../extract-tarball.ts'
import { fetchTarball } from '../fetch-tarball.ts'
import type { LinkBase } from '../link-base.ts'
import { type NpmRelease, npmSource } from './npm.ts'
import { NoSettings, type Source, type SourceTarget } from './source.ts'

/** A version with the declarations that DefinitelyTyped has for it, where it has any. */
export interface TypesRelease extends Omit<NpmRelease, 'facts'> {
  facts: null
  definitelyTyped: Manifest | null
}

interface FetchedTypes {
  files: Map<string, string>
  manifest: PackageJson
  guides: GuidePage[]
  linkBase: LinkBase
  otherBases: [folder: string, base: LinkBase][]
  skipped: Skipped[]
  publishedAt: Date | null
}

/** Packages read besides the one asked for: what it hands on as its own. */
const MAX_DEPENDENCIES = 4

/** The exported symbols of an npm package, from its type declarations or its JavaScript. */
export const typesSource: Source<NoSettings, TypesRelease, FetchedTypes> = {
  kind: 'types',
  settings: NoSettings,
  peek: async (ctx, target, range) => {
    const found = await npmSource.peek(ctx, target, range)
    if (!found?.version) return null
    const typed = await findDefinitelyTyped(ctx, target.name, found.version)
    return { version: found.version, fingerprint: fingerprint(found.fingerprint, typed) }
  },
  discover: async (ctx, target, range) => {
    const found = await npmSource.discover(ctx, target, range)
    const typed = await findDefinitelyTyped(ctx, target.name, found.version)
    return {
      ...found,
      facts: null,
      fingerprint: fingerprint(found.fingerprint, typed),
      definitelyTyped: typed,
    }
  },
  fetch: async (ctx, target, found, _, report) => {
    const { bytes, publishedAt } = await fetchTarball(ctx, found.manifest)
    const own = await openPackage(ctx, found, bytes)
    const dependencies = await fetchDependencies(ctx, target, own, report)
    for (const [path, text] of dependencies.files) own.files.set(path, text)
    return {
      ...own,
      otherBases: dependencies.otherBases,
      skipped: [...own.skipped, ...dependencies.skipped],
      guides: await readGuides(ctx, found.manifest, bytes),
      publishedAt,
    }
  },
  documents: async (ctx, { name }, found, fetched, known) => {
    const { files, manifest, guides, linkBase, otherBases, publishedAt } = fetched
    const reply = await runBounded(
      { task: 'types', manifest, files: [...files], guides, linkBase, otherBases },
      { signal: ctx.signal },
    )
    const label = `${name}@${found.version}`
    if ('reason' in reply) {
      throw new AppError('bad_input', `The API of ${label} could not be read: ${reply.reason}.`)
    }
    if (reply.documents.length === 0) throw noSymbols(label)
    const skipped = [...fetched.skipped, ...reply.skipped]
    const isKnown = ({ path, contentHash }: PlainDocument) => known.get(path) === contentHash
    const unchanged = reply.documents.filter(isKnown).map(({ path }) => path)
    const ready = reply.documents
      .filter((document) => !isKnown(document))
      .map((document) => fromPlain(document))
    const filesFound = reply.documents.length + skipped.length
    return { files: [], ready, unchanged, skipped, filesFound, linkBase, publishedAt }
  },
}

const fingerprint = (own: string | null, typed: Manifest | null): string | null =>
  own && typed ? `${own} ${typed.dist.integrity ?? typed.version}` : own

const noSymbols = (label: string) =>
  new AppError(
    'not_found',
    `${label} exports nothing that can be read: neither it nor DefinitelyTyped has declarations, and its JavaScript names no exports.`,
  )

/**
 * The declarations that DefinitelyTyped has for a package: of its major, else the newest. Null for
 * packages that ship their own, whose entries there are marked as deprecated.
 */
async function findDefinitelyTyped(ctx: Context, name: string, version: string) {
  if (name.startsWith('@types/')) return null
  const typesName = `@types/${name.replace(/^@([^/]+)\//, '$1__')}`
  const packument = await fetchPackument(ctx, typesName)
  if (!packument) return null
  const versions = Object.keys(packument.versions).filter(
    (candidate) => !packument.versions[candidate]?.deprecated,
  )
  const major = version.split('.')[0] ?? ''
  const chosen = maxSatisfying(versions, `^${major}`) ?? maxSatisfying(versions, '*')
  return chosen ? fetchManifest(ctx, typesName, chosen) : null
}

/** Declarations of the package itself, else DefinitelyTyped's, else its scripts. */
async function openPackage(ctx: Context, found: TypesRelease, bytes: Uint8Array) {
  const { manifest, definitelyTyped } = found
  const { name, version } = manifest
  const options = { label: `${name}@${version}`, signal: ctx.signal }
  const own = await readApiFiles(bytes, { ...options, scripts: false })
  const linkBase = createLinkBase(manifest, [])
  const describe = (files: Map<string, string>): PackageJson => ({
    ...readManifest(files.get('package.json')),
    name,
  })
  const hasTypes = [...own.files.keys()].some((path) => /\.d\.[cm]?ts$/.test(path))
  if (hasTypes) return { ...own, manifest: describe(own.files), linkBase }
  if (definitelyTyped) {
    const tarball = await fetchTarball(ctx, definitelyTyped)
    const label = `${definitelyTyped.name}@${definitelyTyped.version}`
    const typed = await readApiFiles(tarball.bytes, { ...options, label, scripts: false })
    return { ...typed, manifest: describe(typed.files), linkBase: packageOnly(definitelyTyped) }
  }
  const scripts = await readApiFiles(bytes, { ...options, scripts: true })
  return { ...scripts, manifest: describe(scripts.files), linkBase }
}

/** DefinitelyTyped tags no versions: only the package's own page shows one. */
const packageOnly = (manifest: Manifest): LinkBase => ({
  ...createLinkBase(manifest, []),
  repositoryRoot: null,
})

async function readGuides(ctx: Context, manifest: Manifest, bytes: Uint8Array) {
  const label = `${manifest.name}@${manifest.version}`
  const { files } = await extractTarball(bytes, { label, signal: ctx.signal })
  return files
    .filter(({ kind }) => kind !== 'changelog')
    .map((file) => ({ path: file.path, text: Buffer.from(file.bytes).toString('utf8') }))
}

type Report = Parameters<typeof typesSource.fetch>[4]

/** What the package exports of others, each below `node_modules/`; one that cannot be had is left out. */
async function fetchDependencies(
  ctx: Context,
  target: SourceTarget<NoSettings>,
  { files, manifest }: { files: Map<string, string>; manifest: PackageJson },
  report: Report,
) {
  const fetched = new Map<string, string>()
  const otherBases: [string, LinkBase][] = []
  const skipped: Skipped[] = []
  const ranges = dependencyRanges(manifest)
  const wanted = findReexported(files, manifest.name)
    .flatMap((name) => {
      const typed = `@types/${name.replace(/^@([^/]+)\//, '$1__')}`
      const dependency = ranges.has(typed) ? typed : name
      const range = ranges.get(dependency)
      return range ? [{ name, dependency, range }] : []
    })
    .slice(0, MAX_DEPENDENCIES)
  for (const [index, { name, dependency, range }] of wanted.entries()) {
    await report({ pagesFound: wanted.length + 1, pagesFetched: index + 1, current: dependency })
    const folder = `node_modules/${name}/`
    try {
      const release = await npmSource.discover(
        ctx,
        { ...target, name: dependency, state: null },
        range,
      )
      const { bytes } = await fetchTarball(ctx, release.manifest)
      const opened = await readApiFiles(bytes, {
        label: dependency,
        signal: ctx.signal,
        scripts: false,
      })
      for (const [path, text] of opened.files) fetched.set(folder + path, text)
      otherBases.push([folder, packageOnly(release.manifest)])
    } catch (error) {
      // A dependency that is gone or damaged costs its symbols, not the package's.
      if (!(error instanceof AppError) || error.code === 'upstream') throw error
      skipped.push({ path: dependency, reason: error.message })
    }
  }
  return { files: fetched, otherBases, skipped }
}

function dependencyRanges(manifest: PackageJson): Map<string, string> {
  const { dependencies } = manifest as { dependencies?: unknown }
  if (typeof dependencies !== 'object' || dependencies === null) return new Map()
  return new Map(
    Object.entries(dependencies).filter(
      (entry): entry is [string, string] =>
        typeof entry[1] === 'string' && validRange(entry[1]) !== null,
    ),
  )
}
