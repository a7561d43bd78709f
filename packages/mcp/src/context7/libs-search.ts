import type { Context } from '@twinmcp/core/context'
import {
  type LibraryHit,
  ResolveLibraryInput,
  resolveLibrary,
  SearchLibrariesInput,
  searchLibraries,
} from '@twinmcp/core/libraries'
import { errorResponse } from './error-response.ts'
import { readParameters } from './read-parameters.ts'

/** What the wire form calls the state of a library. */
const STATES: Record<LibraryHit['state'], string> = {
  indexed: 'finalized',
  embedding: 'finalized',
  indexing: 'processing',
  failed: 'error',
  not_indexed: 'initial',
}
/** The wire form's word for a number that is not known. */
const UNKNOWN = -1

/** `libraryName` finds a library, also one that only the registry has; `query` alone searches. */
export async function answerLibsSearch(
  ctx: Context,
  parameters: URLSearchParams,
): Promise<Response> {
  const libraryName = parameters.get('libraryName')?.trim()
  const query = parameters.get('query')?.trim()
  if (!libraryName && !query) {
    const message = 'Pass libraryName, such as libraryName=zod, or query to search by words.'
    return errorResponse({ code: 'bad_input', message, extra: { results: [] } })
  }
  const { hits, note } = libraryName
    ? await resolve(ctx, libraryName)
    : { hits: await search(ctx, query ?? ''), note: null }
  if (hits.length > 0)
    return Response.json({ results: hits.map(toResult), searchFilterApplied: false })
  return errorResponse({
    code: 'not_found',
    name: 'no_libraries_found',
    message: note ?? `No library fits "${libraryName ?? query}". Try its exact npm package name.`,
    // For programs that read the list and never the status.
    extra: { results: [], searchFilterApplied: false },
  })
}

async function resolve(ctx: Context, libraryName: string) {
  const input = readParameters(ResolveLibraryInput, { libraryName })
  const { hits, registry, registryNote } = await resolveLibrary(ctx, input)
  return { hits: registry ? [registry, ...hits] : hits, note: registryNote }
}

function search(ctx: Context, query: string) {
  return searchLibraries(ctx, readParameters(SearchLibrariesInput, { query: query.slice(0, 200) }))
}

function toResult(hit: LibraryHit) {
  const hint =
    hit.state === 'not_indexed' ? ' (not indexed yet: asking for its docs indexes it)' : ''
  return {
    id: hit.libraryId,
    title: hit.name,
    description: `${hit.description ?? ''}${hint}`.trim(),
    branch: hit.latestVersion ?? '',
    lastUpdateDate: hit.updatedAt ?? '',
    state: STATES[hit.state],
    totalTokens: hit.tokenCount,
    totalSnippets: hit.chunkCount || UNKNOWN,
    stars: UNKNOWN,
    trustScore: UNKNOWN,
    versions: hit.versions,
    source: hit.ecosystem,
    // Beyond the wire form.
    ecosystem: hit.ecosystem,
    latestVersion: hit.latestVersion,
    score: hit.score,
    license: hit.license,
    repositoryUrl: hit.repositoryUrl,
    homepageUrl: hit.homepageUrl,
  }
}
