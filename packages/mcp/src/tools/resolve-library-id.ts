import type { McpServer } from '@modelcontextprotocol/server'
import {
  type LibraryHit,
  type ResolvedLibraries,
  ResolveLibraryInput,
  resolveLibrary,
} from '@twinmcp/core/libraries'
import { z } from 'zod'
import type { ContextFor } from '../context-for.ts'
import { fixedSchema } from './fixed-schema.ts'
import { withAliases } from './rename-arguments.ts'
import { runTool } from './run-tool.ts'

const TOOL = 'resolve-library-id'
const MAX_DESCRIPTION_LENGTH = 300

const Input = z.object({
  libraryName: ResolveLibraryInput.shape.libraryName.describe(
    'Name of the library, best its exact npm package name: "zod", "@trpc/server". An id such as /npm/zod or /colinhacks/zod works too.',
  ),
  query: z
    .string()
    .max(2000)
    .optional()
    .describe('What you want to do with it. Not needed: libraries are found by name.'),
})

const LibraryMatch = z.object({
  libraryId: z.string().describe('Pass this to query-docs; a version may follow: /npm/zod/4.1.0'),
  name: z.string(),
  description: z.string().nullable(),
  latestVersion: z.string().nullable().describe('Latest published version'),
  versions: z.array(z.string()).describe('Indexed versions, newest first'),
  snippetCount: z.int(),
  state: z
    .enum(['indexed', 'embedding', 'indexing', 'failed', 'not_indexed'])
    .describe('not_indexed: on npm, and indexed by the first query-docs on it'),
  score: z.number().describe('How well the name fits, 0 to 1'),
})

const Output = z.object({
  libraries: z.array(LibraryMatch).describe('Best match first'),
  note: z.string().nullable(),
})

const inputSchema = fixedSchema(
  withAliases(Input, {
    libraryName: ['name', 'library', 'packageName', 'libraryId'],
    query: ['userQuery', 'question'],
  }),
)
const outputSchema = fixedSchema(Output)

export function registerResolveLibraryId(
  server: McpServer,
  contextFor: ContextFor,
  request: Request | undefined,
): void {
  server.registerTool(
    TOOL,
    {
      title: 'Find a library',
      description:
        'Finds the id of a library whose documentation can be queried, with its indexed versions. Needed only when the npm package name is not known; otherwise call query-docs with /npm/<package> at once. Take the first match unless its description speaks against it.',
      inputSchema,
      outputSchema,
      annotations: {
        title: 'Find a library',
        readOnlyHint: true,
        destructiveHint: false,
        idempotentHint: true,
        // An unknown name is looked up in the package registry.
        openWorldHint: true,
      },
    },
    ({ libraryName }, call) =>
      runTool({ tool: TOOL, contextFor, request }, call, async (ctx) => {
        const matches = toMatches(
          libraryName,
          await resolveLibrary(ctx, { libraryName, limit: 10 }),
        )
        return {
          content: [{ type: 'text', text: formatMatches(libraryName, matches) }],
          structuredContent: matches,
        }
      }),
  )
}

function toMatches(asked: string, found: ResolvedLibraries): z.infer<typeof Output> {
  const hits = found.registry ? [found.registry, ...found.hits] : found.hits
  const nothing = `No library fits "${asked}". Check the spelling, or pass the exact npm package name; a package that exists is indexed on its first query-docs.`
  return {
    libraries: hits.map(toMatch),
    note: found.registryNote ?? (hits.length === 0 ? nothing : null),
  }
}

function toMatch(hit: LibraryHit): z.infer<typeof LibraryMatch> {
  return {
    libraryId: hit.libraryId,
    name: hit.name,
    description: oneLine(hit.description),
    latestVersion: hit.latestVersion,
    versions: hit.versions,
    snippetCount: hit.chunkCount,
    state: hit.state,
    score: Math.round(hit.score * 1000) / 1000,
  }
}

/** Says in text what the structured result says. */
function formatMatches(asked: string, { libraries, note }: z.infer<typeof Output>): string {
  const blocks = libraries.map((library, index) => {
    const lines = [
      `${index + 1}. ${library.libraryId}`,
      library.description && `   ${library.description}`,
      `   ${describeState(library)}`,
    ]
    return lines.filter(Boolean).join('\n')
  })
  const head = libraries.length > 0 ? [`Libraries for "${asked}", best match first:`] : []
  return [...head, ...blocks, ...(note ? [note] : [])].join('\n\n')
}

function describeState(library: z.infer<typeof LibraryMatch>): string {
  const latest = library.latestVersion ? `Latest ${library.latestVersion}. ` : ''
  if (library.state === 'not_indexed') {
    return `${latest}On npm, not indexed yet: query-docs with this id indexes it first (seconds).`
  }
  if (library.versions.length === 0) {
    const how = library.state === 'failed' ? 'Indexing failed' : 'Being indexed now'
    return `${latest}${how}; nothing to query yet.`
  }
  const shown = library.versions.slice(0, 10).join(', ')
  const rest = library.versions.length > 10 ? `, and ${library.versions.length - 10} more` : ''
  return `${latest}Indexed versions: ${shown}${rest}. ${library.snippetCount} snippets.`
}

function oneLine(text: string | null): string | null {
  const flat = text?.replace(/\s+/g, ' ').trim()
  if (!flat) return null
  return flat.length > MAX_DESCRIPTION_LENGTH
    ? `${flat.slice(0, MAX_DESCRIPTION_LENGTH - 1)}…`
    : flat
}
