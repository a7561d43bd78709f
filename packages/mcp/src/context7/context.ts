import type { Context } from '@twinmcp/core/context'
import { AppError } from '@twinmcp/core/errors'
import { parseLibraryId } from '@twinmcp/core/libraries'
import {
  type DocsAnswer,
  type DocsIndexing,
  QueryDocsInput,
  queryDocs,
  type Snippet,
} from '@twinmcp/core/retrieval'
import { readParameters } from './read-parameters.ts'
import { splitCode } from './split-code.ts'

const RETRY_AFTER_SECONDS = 5

/** Documentation for a question, as text (the default of the wire form) or JSON. */
export async function answerContext(ctx: Context, parameters: URLSearchParams): Promise<Response> {
  const type = parameters.get('type') || 'txt'
  if (type !== 'txt' && type !== 'json') {
    throw new AppError('bad_input', `type is "${type}"; it can be txt or json.`)
  }
  const tokens = parameters.get('tokens') ?? parameters.get('maxTokens')
  const input = readParameters(QueryDocsInput, {
    libraryId: parameters.get('libraryId'),
    query: parameters.get('query'),
    maxTokens: tokens ? Number(tokens) : null,
    cursor: parameters.get('cursor'),
  })
  parseLibraryId(input.libraryId)
  const result = await queryDocs(ctx, input)
  if (result.status === 'indexing') return indexingResponse(result, type)
  return type === 'json' ? Response.json(toJson(result)) : toText(result)
}

/** 202: the request is good, the answer comes later. Text clients show the body, so it is a sentence. */
function indexingResponse(indexing: DocsIndexing, type: 'txt' | 'json'): Response {
  const init = { status: 202, headers: { 'retry-after': String(RETRY_AFTER_SECONDS) } }
  if (type === 'txt') return textResponse(indexing.message, init)
  const body = {
    error: 'library_not_finalized',
    message: indexing.message,
    codeSnippets: [],
    infoSnippets: [],
    snippets: [],
    libraryId: indexing.libraryId,
    indexing: { runId: indexing.runId, stage: indexing.stage, progress: indexing.progress },
  }
  return Response.json(body, init)
}

function toText(answer: DocsAnswer): Response {
  return textResponse(answer.text, {
    headers: {
      'x-library-version': answer.version.served,
      'x-version-match': answer.version.match,
      'x-tokens': String(answer.tokens),
      ...(answer.nextCursor && { 'x-next-cursor': answer.nextCursor }),
    },
  })
}

function textResponse(text: string, init: ResponseInit): Response {
  const response = new Response(text, init)
  response.headers.set('content-type', 'text/plain; charset=utf-8')
  return response
}

function toJson(answer: DocsAnswer) {
  const ranked = answer.snippets.map((snippet, index) => ({ ...snippet, rank: index + 1 }))
  return {
    codeSnippets: ranked.filter(hasCode).map(toCodeSnippet),
    infoSnippets: ranked.filter((snippet) => !hasCode(snippet)).map(toInfoSnippet),
    // Beyond the wire form: every snippet in order of relevance, with all that is known of it.
    snippets: answer.snippets,
    libraryId: answer.libraryId,
    libraryName: answer.libraryName,
    version: answer.version,
    search: answer.search,
    tokens: answer.tokens,
    maxTokens: answer.maxTokens,
    nextCursor: answer.nextCursor,
    timings: answer.timings,
  }
}

type Ranked = Snippet & { rank: number }

const hasCode = (snippet: Snippet) => splitCode(snippet.text).blocks.length > 0

function toCodeSnippet(snippet: Ranked) {
  const { blocks, prose } = splitCode(snippet.text)
  return {
    codeTitle: snippet.title,
    codeDescription: prose,
    codeLanguage: snippet.language ?? blocks[0]?.language ?? '',
    codeTokens: snippet.tokens,
    codeId: snippet.url,
    pageTitle: snippet.headingPath[0] ?? snippet.title,
    codeList: blocks,
    ...provenance(snippet),
  }
}

function toInfoSnippet(snippet: Ranked) {
  return {
    pageId: snippet.url,
    breadcrumb: snippet.headingPath.join(' > ') || snippet.title,
    content: snippet.text,
    contentTokens: snippet.tokens,
    ...provenance(snippet),
  }
}

function provenance({ rank, kind, path, url, startLine, endLine, contentHash, score }: Ranked) {
  return { rank, kind, path, url, startLine, endLine, contentHash, score }
}
