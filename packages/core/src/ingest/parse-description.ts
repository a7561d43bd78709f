import type { SourceFile } from './document.ts'
import type { ParsedBody } from './parse-protocol.ts'

const DESCRIPTION = /\.(?:json|ya?ml|graphqls?|gql)$/i
const GRAPHQL = /\.(?:graphqls?|gql)$/i

/** Whether a file describes an API, if it is documentation at all. */
export const isDescription = ({ path }: Pick<SourceFile, 'path'>): boolean => DESCRIPTION.test(path)

/**
 * An OpenAPI or GraphQL description of a repository or a folder → one chunk an operation or type. Its
 * readers are loaded with the first one: few sources have any.
 * @throws Error whose message is the reason for the coverage report.
 */
export async function parseDescription({ path, bytes, url }: SourceFile): Promise<ParsedBody> {
  const document = GRAPHQL.test(path)
    ? (await import('./api/graphql-schema/parse-graphql.ts')).parseGraphql(bytes, path, url)
    : (await import('./api/openapi/parse-openapi.ts')).parseOpenApi(bytes, path, url)
  if (!document) throw new Error('describes no API')
  const { contentHash: _, byteCount: __, kind: ___, path: ____, ...body } = document
  return body
}
