import { LRUCache } from 'lru-cache'
import { valid } from 'semver'
import type { Context } from '../context.ts'
import { AppError } from '../errors.ts'
import {
  fetchManifest,
  fetchPackument,
  findLibrary,
  formatLibraryId,
  type LibraryRef,
  matchVersion,
  refreshRegistryFacts,
  searchLibraries,
} from '../libraries/index.ts'
import type { DocsIndexing, VersionContract } from './docs-answer.ts'
import { indexOnDemand } from './index-on-demand.ts'
import { type ServableLibrary, type ServableVersion, selectServable } from './queries.ts'

/** The version that answers, and how it stands to the one asked for. */
export interface ServedVersion {
  status: 'served'
  library: ServableLibrary
  version: ServableVersion
  contract: VersionContract
}

/** Lists of versions older than this are asked for again. */
const STALE_MS = 60 * 60_000
const BACK_OFF_MS = 60_000

type Published = Pick<Parameters<typeof matchVersion>[0], 'published' | 'distTags'>

/**
 * Decides which version answers a request. What is published but not indexed is indexed on the spot
 * where that is allowed; another version stands in only with a note that says so.
 * @throws AppError `not_found`, `bad_input`, and what indexing on demand throws.
 */
export async function serveVersion(
  ctx: Context,
  ref: LibraryRef,
): Promise<ServedVersion | DocsIndexing> {
  const library = await selectServable(ctx.db, ctx.actor, ref)
  if (!library || library.versions.length === 0) return serveUnknown(ctx, ref)
  if (Date.now() - library.checkedAt > STALE_MS && mayDo(ctx, 'refresh', library)) {
    // This answer does not wait; the next one knows of what was published since.
    void refreshRegistryFacts(ctx, library)
  }
  const served = matchIndexed(library, ref, { published: [], distTags: library.distTags })
  return served.contract.match === 'nearest' ? serveBetter(ctx, ref, library) : served
}

function matchIndexed(
  library: ServableLibrary,
  ref: LibraryRef,
  { published, distTags }: Published,
): ServedVersion & { wanted: string | null } {
  const indexed = library.versions.map(({ version }) => version)
  const { served, match, wanted } = matchVersion({
    requested: ref.range,
    indexed,
    published,
    distTags,
    ecosystem: ref.ecosystem,
  })
  const version = library.versions.find((each) => each.version === served)
  if (!version) throw new Error(`${library.slug} has no indexed version to serve`)
  const latest = library.latestVersion ?? distTags.latest ?? null
  const contract = { requested: ref.range, served: version.version, latest, match, note: null }
  return { status: 'served', library, version, contract, wanted }
}

/** A version is asked for that is not indexed: index it, or say why another one answers. */
async function serveBetter(
  ctx: Context,
  ref: LibraryRef,
  library: ServableLibrary,
): Promise<ServedVersion | DocsIndexing> {
  const row = await findLibrary(ctx, ref)
  let stored: Published = { published: row?.publishedVersions ?? [], distTags: library.distTags }
  let nearest = matchIndexed(library, ref, stored)
  if (!nearest.wanted && mayDo(ctx, 'ask', library)) {
    // Nothing is called unpublished on the word of an old list.
    const facts = await refreshRegistryFacts(ctx, library)
    if (facts) {
      stored = { published: facts.publishedVersions, distTags: facts.distTags }
      nearest = matchIndexed(library, ref, stored)
    }
  }
  const { wanted } = nearest
  if (!wanted) return withNote(nearest, `the registry has no version ${ref.range}; `)
  if (ref.range === null && !(ctx.env.TWINMCP_ON_DEMAND && mayDo(ctx, 'request', library))) {
    return withNote(nearest, `${wanted} is published and not indexed here yet; `)
  }
  const outcome = await indexOnDemand(ctx, formatLibraryId(library.slug, wanted), {
    // Who names no version has an answer from the one before, and need not wait for the newest.
    wait: ref.range !== null,
  })
  if (outcome.state === 'refused')
    return withNote(nearest, `${wanted} is not indexed: ${outcome.reason} `)
  if (outcome.state === 'failed') {
    return withNote(nearest, `${wanted} could not be indexed: ${outcome.reason} `)
  }
  if (outcome.state === 'pending') {
    return withNote(nearest, `${wanted} is being indexed, ask again in a minute for it; `)
  }
  const fresh = await selectServable(ctx.db, ctx.actor, ref)
  return matchIndexed(fresh ?? library, ref, stored)
}

function withNote(served: ServedVersion, reason: string): ServedVersion {
  const note = `${reason}${served.version.version} is the nearest indexed version.`
  return { ...served, contract: { ...served.contract, note } }
}

/** What was done a moment ago on a question's behalf, by database. */
const doneLately = new WeakMap<Context['db'], LRUCache<string, true>>()

/** Whether questions may do this to a library again: once a minute is plenty for each. */
function mayDo(
  ctx: Context,
  what: 'refresh' | 'ask' | 'request',
  { id }: Pick<ServableLibrary, 'id'>,
): boolean {
  const done =
    doneLately.get(ctx.db) ?? new LRUCache<string, true>({ max: 5_000, ttl: BACK_OFF_MS })
  doneLately.set(ctx.db, done)
  const key = `${what} ${id}`
  if (done.has(key)) return false
  done.set(key, true)
  return true
}

/** Nothing of the library is indexed yet. */
async function serveUnknown(ctx: Context, ref: LibraryRef): Promise<ServedVersion | DocsIndexing> {
  const wanted = await findWanted(ctx, ref)
  if (!wanted) throw await unknownLibrary(ctx, ref)
  const libraryId = formatLibraryId(ref.slug, ref.range === null ? null : wanted)
  const outcome = await indexOnDemand(ctx, libraryId, { wait: true })
  if (outcome.state === 'refused') throw outcome.error
  if (outcome.state === 'failed') {
    throw new AppError(outcome.code, `${libraryId} could not be indexed: ${outcome.reason}`)
  }
  if (outcome.state === 'pending') return outcome.indexing
  const library = await selectServable(ctx.db, ctx.actor, ref)
  if (!library || library.versions.length === 0) throw await unknownLibrary(ctx, ref)
  return matchIndexed(library, ref, { published: [wanted], distTags: library.distTags })
}

/** What to index for a request; null when there is no such thing. Other registries say so in the run. */
async function findWanted(ctx: Context, ref: LibraryRef): Promise<string | null> {
  if (ref.ecosystem === 'npm') return findPublished(ctx, ref)
  return ref.ecosystem !== null && PACKAGES.has(ref.ecosystem) ? (ref.range ?? 'latest') : null
}

/** Ecosystems with a registry, whose packages a question may bring in. Sites and repositories are not. */
const PACKAGES: ReadonlySet<string> = new Set([
  'pypi',
  'crates',
  'go',
  'maven',
  'packagist',
  'rubygems',
])

/** The published version that a request for an unknown package means; null when there is none. */
async function findPublished(ctx: Context, ref: LibraryRef): Promise<string | null> {
  if (ref.range === null || valid(ref.range) || !/[\s^~<>=|*x]|^\d/.test(ref.range)) {
    return (await fetchManifest(ctx, ref.name, ref.range ?? 'latest'))?.version ?? null
  }
  const packument = await fetchPackument(ctx, ref.name)
  if (!packument) return null
  const published = Object.keys(packument.versions)
  const question = { requested: ref.range, indexed: [], published, distTags: packument.distTags }
  return matchVersion(question).wanted
}

async function unknownLibrary(ctx: Context, ref: LibraryRef): Promise<AppError> {
  const near = await searchLibraries(ctx, { query: ref.name.slice(0, 200), limit: 3 })
  const hint = near.length
    ? ` Did you mean ${near.map((hit) => hit.libraryId).join(', ')}?`
    : ' Look for its exact name with resolve-library-id.'
  const asked = formatLibraryId(ref.slug, ref.range)
  const where =
    ref.ecosystem === 'npm' ? 'neither indexed here nor in the npm registry' : 'not indexed here'
  return new AppError('not_found', `${asked} is ${where}.${hint}`)
}
