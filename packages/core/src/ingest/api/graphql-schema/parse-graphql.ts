import { createHash } from 'node:crypto'
import { type DocumentNode, type FieldDefinitionNode, Kind } from 'graphql'
import { decodeText } from '../../decode-text.ts'
import type { Chunk, ParsedDocument } from '../../document.ts'
import { packPieces } from '../fit-text.ts'
import { readSchema } from './read-schema.ts'
import { namedType, type Operation, operationPieces } from './render-field.ts'
import { type TypeNode, typePieces } from './render-type.ts'

const MAX_TEXTS = 6
const MAX_TYPES = 4_000
const MAX_SELECTED = 5
const OPERATIONS: readonly Operation[] = ['Query', 'Mutation', 'Subscription']
const SCALARS = /^(?:ID|String|Int|Float|Boolean)$/

/** Whether a file holds GraphQL, by its path; an introspection answer shows it in its first characters. */
export function isGraphql(path: string, head = ''): boolean {
  if (/\.(?:graphqls?|gql|sdl)$/i.test(path)) return true
  return /\.json$/i.test(path) && /^\s*\{\s*(?:"data"\s*:\s*\{\s*)?"__schema"\s*:/.test(head)
}

/**
 * A GraphQL schema (SDL or introspection JSON) as a document: an overview, a chunk for each field of
 * Query, Mutation and Subscription, and one for each type. Null when the file is none. Pure; run it
 * where it can be ended. @throws Error whose message is the reason, for what is too large.
 */
export function parseGraphql(bytes: Uint8Array, path: string, url = ''): ParsedDocument | null {
  const { text } = decodeText(bytes)
  const schema = text ? readSchema(text) : null
  if (!schema) return null
  const title = 'GraphQL API'
  const types = collectTypes(schema)
  const roots = rootNames(schema)
  const isSelectable = (name: string) =>
    SCALARS.test(name) || /Scalar|Enum/.test(types.get(name)?.[0]?.kind ?? '')
  const selection = (type: string) =>
    fieldsOf(types.get(type))
      .filter((field) => !field.arguments?.length && isSelectable(namedType(field.type)))
      .slice(0, MAX_SELECTED)
      .map(({ name }) => name.value)
  const chunk = (
    rest: Pick<Chunk, 'kind' | 'text' | 'headingPath'> & { symbol?: string },
    lines: Lines,
  ): Chunk => ({
    codeLanguage: 'graphql',
    innerHeadings: [],
    url,
    ...lines,
    ...rest,
  })
  const operations = OPERATIONS.flatMap((operation) =>
    fieldsOf(types.get(roots[operation])).map((field) => ({ operation, field })),
  )
  const others = [...types]
    .filter(([name]) => !Object.values(roots).includes(name))
    .slice(0, MAX_TYPES)
  const chunks = [
    ...pack(overviewPieces(title, operations, others), title).map((text) =>
      chunk({ kind: 'prose', text, headingPath: [title] }, { startLine: 1, endLine: 1 }),
    ),
    ...operations.flatMap(({ operation, field }) => {
      const symbol = `${operation}.${field.name.value}`
      return pack(operationPieces(operation, field, selection), symbol).map((text) =>
        chunk(
          { kind: 'operation', text, headingPath: [title, operation, symbol], symbol },
          linesOf(field),
        ),
      )
    }),
    ...others.flatMap(([name, nodes]) =>
      pack(typePieces(name, nodes), name).map((text) =>
        chunk(
          { kind: 'api', text, headingPath: [title, 'Types', name], symbol: name },
          linesOf(nodes[0]),
        ),
      ),
    ),
  ]
  return {
    path,
    url,
    title,
    description: null,
    kind: 'api',
    language: 'en',
    contentHash: createHash('sha256').update(bytes).digest(),
    byteCount: bytes.length,
    chunks,
  }
}

type Lines = Pick<Chunk, 'startLine' | 'endLine'>

const pack = (pieces: string[], title: string) =>
  packPieces(pieces, { again: `**${title}** (continued)` }).slice(0, MAX_TEXTS)

function linesOf(node: TypeNode | FieldDefinitionNode | undefined): Lines {
  const { loc } = node ?? {}
  return { startLine: loc?.startToken.line ?? 1, endLine: loc?.endToken.line ?? 1 }
}

/** Definitions by name, each with what extends it. */
function collectTypes({ definitions }: DocumentNode): Map<string, TypeNode[]> {
  const types = new Map<string, TypeNode[]>()
  for (const node of definitions) {
    if (!/Type(?:Definition|Extension)$/.test(node.kind)) continue
    const type = node as TypeNode
    const name = type.name.value
    if (name.startsWith('__')) continue
    types.set(name, [...(types.get(name) ?? []), type])
  }
  return types
}

/** `schema { query: MyQuery }` renames the roots. */
function rootNames({ definitions }: DocumentNode): Record<Operation, string> {
  const names: Record<Operation, string> = {
    Query: 'Query',
    Mutation: 'Mutation',
    Subscription: 'Subscription',
  }
  for (const node of definitions) {
    if (node.kind !== Kind.SCHEMA_DEFINITION && node.kind !== Kind.SCHEMA_EXTENSION) continue
    for (const { operation, type } of node.operationTypes ?? []) {
      const key = `${operation[0]?.toUpperCase()}${operation.slice(1)}` as Operation
      names[key] = type.name.value
    }
  }
  return names
}

const fieldsOf = (nodes: readonly TypeNode[] | undefined): FieldDefinitionNode[] =>
  (nodes ?? []).flatMap((node) =>
    node.kind === Kind.OBJECT_TYPE_DEFINITION || node.kind === Kind.OBJECT_TYPE_EXTENSION
      ? [...(node.fields ?? [])]
      : [],
  )

function overviewPieces(
  title: string,
  operations: readonly { operation: Operation; field: FieldDefinitionNode }[],
  types: readonly [string, TypeNode[]][],
): string[] {
  const lists = OPERATIONS.flatMap((operation) => {
    const names = operations
      .filter((item) => item.operation === operation)
      .map(({ field }) => `\`${field.name.value}\``)
    const more = names.length > 60 ? [`and ${names.length - 60} more`] : []
    return names.length > 0 ? [`${operation}: ${[...names.slice(0, 60), ...more].join(', ')}.`] : []
  })
  const names = types.slice(0, 60).map(([name]) => `\`${name}\``)
  const rest = types.length > 60 ? [`and ${types.length - 60} more`] : []
  return [
    `**${title}**`,
    ...lists,
    ...(names.length > 0 ? [`Types: ${[...names, ...rest].join(', ')}.`] : []),
  ]
}
