import { z } from 'zod'
import { type Context, requirePermission } from '../context.ts'
import { AppError } from '../errors.ts'
import { enqueueTask } from '../ops/index.ts'
import { findLibrary } from './find-library.ts'
import { type LibraryRef, parseLibraryId } from './library-id.ts'
import { fetchManifest, type Manifest } from './npm-registry.ts'
import { repositoryAlias, repositoryWebUrl } from './repository.ts'
import { searchLibraries } from './search-libraries.ts'
import { toHit } from './to-hit.ts'
import type { LibraryHit } from './views.ts'

export const ResolveLibraryInput = z.object({
  libraryName: z.string().trim().min(1).max(300),
  limit: z.number().int().min(1).max(50).default(10),
})
export type ResolveLibraryInput = z.input<typeof ResolveLibraryInput>

export interface ResolvedLibraries {
  query: string
  /** Libraries known here, best first. */
  hits: LibraryHit[]
  /** The package of exactly this name in the npm registry, when it is not indexed here. */
  registry: LibraryHit | null
  /** What the registry look-up found, or why it could not be made. */
  registryNote: string | null
}

/** Finds the library a name, id or address means; what is not indexed is looked up in the registry. */
export async function resolveLibrary(
  ctx: Context,
  input: ResolveLibraryInput,
): Promise<ResolvedLibraries> {
  requirePermission(ctx, 'libraries:read')
  const { libraryName, limit } = ResolveLibraryInput.parse(input)
  const ref = parseName(libraryName)
  const [exact, similar] = await Promise.all([
    ref ? findLibrary(ctx, ref) : null,
    searchLibraries(ctx, { query: ref?.name ?? libraryName.slice(0, 200), limit }),
  ])
  const named = exact ? [toHit(exact)] : []
  const hits = [...named, ...similar.filter((hit) => hit.libraryId !== exact?.slug)].slice(0, limit)
  const known = hits.some((hit) => hit.score >= 0.95 && hit.versions.length > 0)
  if (known || ref?.ecosystem !== 'npm') {
    return { query: libraryName, hits, registry: null, registryNote: null }
  }
  const found = await lookUp(ctx, ref)
  if (found.registry) noteWish(ctx, found.registry.libraryId)
  return { query: libraryName, hits, ...found }
}

/** Somebody looked for what exists and is not indexed; its answer does not wait for the note. */
function noteWish(ctx: Context, slug: string): void {
  const options = { jobKey: `candidate:${slug}`, priority: 20 }
  enqueueTask(ctx.db, 'note_candidate', { slug, wantedBy: null }, options).catch((error) =>
    ctx.log.debug({ err: error }, 'a wish was not noted'),
  )
}

/** Free text such as `next js` is no id, but may be a package name written with a space. */
function parseName(text: string): LibraryRef | null {
  for (const candidate of [text, text.toLowerCase().replace(/\s+/g, '-')]) {
    try {
      return parseLibraryId(candidate)
    } catch (error) {
      if (!(error instanceof AppError)) throw error
    }
  }
  return null
}

async function lookUp(ctx: Context, ref: LibraryRef) {
  try {
    const manifest =
      (await fetchManifest(ctx, ref.name, 'latest')) ??
      (ref.name === ref.name.toLowerCase()
        ? null
        : await fetchManifest(ctx, ref.name.toLowerCase(), 'latest'))
    if (!manifest) {
      return { registry: null, registryNote: `The npm registry has no package named ${ref.name}.` }
    }
    const registryNote = `/npm/${manifest.name} is in the npm registry (${manifest.version}) and not indexed here yet.`
    return { registry: fromManifest(manifest), registryNote }
  } catch (error) {
    if (!(error instanceof AppError)) throw error
    return { registry: null, registryNote: error.message }
  }
}

function fromManifest(manifest: Manifest): LibraryHit {
  const alias = repositoryAlias(manifest.repository)
  return {
    libraryId: `/npm/${manifest.name}`,
    name: manifest.name,
    ecosystem: 'npm',
    description: manifest.description ?? null,
    latestVersion: manifest.version,
    versions: [],
    documentCount: 0,
    chunkCount: 0,
    tokenCount: 0,
    state: 'not_indexed',
    score: 1,
    repositoryUrl: alias ? `https://github.com${alias}` : repositoryWebUrl(manifest.repository),
    homepageUrl: manifest.homepage ?? null,
    license: manifest.license ?? null,
    updatedAt: null,
  }
}
