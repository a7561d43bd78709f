import { buildClientSchema, type DocumentNode, Kind, parse, printSchema } from 'graphql'

/** GitHub's schema has 1.4 MB and 300,000 tokens. */
const MAX_TOKENS = 1_500_000
const MAX_LENGTH = 24_000_000

/**
 * A GraphQL schema from SDL or from the JSON answer to an introspection query; null when the text is
 * neither. @throws Error whose message is the reason, for what is too large.
 */
export function readSchema(text: string): DocumentNode | null {
  if (text.length > MAX_LENGTH) throw new Error('a schema too large to read')
  const sdl = /^\s*\{/.test(text) && /"__schema"/.test(text) ? fromIntrospection(text) : text
  if (sdl === null) return null
  try {
    const document = parse(sdl, { maxTokens: MAX_TOKENS })
    // Queries that a program sends are GraphQL as well, and no schema.
    return document.definitions.some(({ kind }) => isSchemaPart(kind)) ? document : null
  } catch (error) {
    if (error instanceof RangeError) throw new Error('nested too deeply')
    if (error instanceof Error && /token limit/i.test(error.message)) {
      throw new Error('a schema too large to read')
    }
    return null
  }
}

const isSchemaPart = (kind: string) =>
  /^(?:Object|Interface|InputObject|Enum|Union|Scalar)Type(?:Definition|Extension)$/.test(kind) ||
  kind === Kind.SCHEMA_DEFINITION

function fromIntrospection(text: string): string | null {
  try {
    const answer = JSON.parse(text)
    return printSchema(buildClientSchema(answer.data ?? answer))
  } catch {
    return null
  }
}
