import { createHash } from 'node:crypto'
import { decodeText } from '../../decode-text.ts'
import type { Chunk, ParsedDocument } from '../../document.ts'
import { packPieces, shorten } from '../fit-text.ts'
import { type Json, type JsonRecord, listOf, recordOf, showJson, textOf } from './json.ts'
import { keyLines } from './key-lines.ts'
import { listOperations, type Operation } from './list-operations.ts'
import { readDescription } from './read-description.ts'
import { operationName, operationPieces } from './render-operation.ts'
import { oneLine, schemaLines, typeName } from './render-schema.ts'

const MAX_SCHEMAS = 3_000
const MAX_TEXTS = 6
const HEAD = /^[\s{]*["']?(?:openapi|swagger)["']?\s*:\s*["']?[23]/m

/** Whether a file is likely an OpenAPI description, by its path and its first 4,000 characters. */
export function isOpenApi(path: string, head: string): boolean {
  return /\.(?:json|ya?ml)$/i.test(path) && HEAD.test(head.slice(0, 4_000))
}

/**
 * An OpenAPI or Swagger description (JSON or YAML, 2.0 to 3.1) as a document: a page on the API as a
 * whole, a chunk an operation and a schema. Null when the file is none. Pure; run it where it can be
 * ended. @throws Error whose message is the reason, for bombs and what is too large.
 */
export function parseOpenApi(bytes: Uint8Array, path: string, url = ''): ParsedDocument | null {
  const { text } = decodeText(bytes)
  const root = text ? readDescription(text) : null
  if (!text || !root) return null
  const info = recordOf(root.info)
  const title = oneLine(textOf(info.title), 200) || path
  const lineOf = keyLines(text)
  const operations = listOperations(root)
  const chunk = (
    rest: Partial<Chunk> & Pick<Chunk, 'text' | 'headingPath'>,
    key: string,
  ): Chunk => ({
    kind: 'operation',
    codeLanguage: null,
    innerHeadings: [],
    url,
    startLine: lineOf(key),
    endLine: lineOf(key),
    ...rest,
  })
  const server = serverOf(root)
  const chunks = [
    ...packPieces(overviewPieces(root, operations, title), { again: `${title} (continued)` })
      .slice(0, MAX_TEXTS)
      .map((text) => chunk({ text, headingPath: [title], kind: 'prose' }, 'info')),
    ...operations.flatMap((operation) => {
      const name = operationName(operation)
      const headings = [title, ...operation.tags.slice(0, 1), name]
      const inner = [operation.summary, operation.id]
        .filter(Boolean)
        .map((text) => shorten(text, 200))
      const pieces = operationPieces(root, operation, server)
      return packPieces(pieces, { again: `**${name}** (continued)` })
        .slice(0, MAX_TEXTS)
        .map((text, index) =>
          chunk(
            {
              text,
              headingPath: headings,
              innerHeadings: index === 0 ? inner : [],
              symbol: name,
              codeLanguage: 'sh',
            },
            operation.path,
          ),
        )
    }),
    ...schemasOf(root).flatMap(([name, schema]) =>
      packPieces(schemaPieces(root, name, schema), { again: `**${name}** (continued)` })
        .slice(0, MAX_TEXTS)
        .map((text) =>
          chunk({ text, headingPath: [title, 'Schemas', name], kind: 'api', symbol: name }, name),
        ),
    ),
  ]
  const version = textOf(info.version)
  return {
    path,
    url,
    title,
    description: oneLine(textOf(info.summary) || textOf(info.description), 300) || null,
    kind: 'api',
    language: 'en',
    contentHash: createHash('sha256').update(bytes).digest(),
    byteCount: bytes.length,
    chunks,
    provenance: { metadata: version ? { apiVersion: shorten(version, 60) } : {} },
  }
}

/** Address that paths are appended to; a relative one stays relative. */
function serverOf(root: JsonRecord): string {
  const host = textOf(root.host)
  if (host) {
    const scheme = textOf(listOf(root.schemes)[0]) || 'https'
    return `${scheme}://${host}${textOf(root.basePath)}`.replace(/\/$/, '')
  }
  const [first] = listOf(root.servers)
  const url = textOf(recordOf(first).url) || textOf(root.basePath)
  const variables = recordOf(recordOf(first).variables)
  return url
    .replace(
      /\{([^{}]{1,60})\}/g,
      (all, name: string) => textOf(recordOf(variables[name]).default) || all,
    )
    .replace(/\/$/, '')
}

function overviewPieces(
  root: JsonRecord,
  operations: readonly Operation[],
  title: string,
): string[] {
  const info = recordOf(root.info)
  const version = textOf(info.version)
  const servers = listOf(root.servers)
    .map((item) => textOf(recordOf(item).url))
    .filter(Boolean)
  const schemes = recordOf(recordOf(root.components).securitySchemes ?? root.securityDefinitions)
  const auth = Object.entries(schemes).map(
    ([name, scheme]) => `- ${name}: ${authText(recordOf(scheme))}`,
  )
  const tags = listOf(root.tags)
    .map(recordOf)
    .filter((tag) => textOf(tag.name))
  return [
    `**${title}**${version ? ` ${version}` : ''}`,
    shorten(textOf(info.description), 3_000),
    servers.length > 0 || serverOf(root)
      ? `Servers: ${(servers.length > 0 ? servers : [serverOf(root)]).join(', ')}`
      : '',
    auth.length > 0 ? `Authentication:\n${auth.join('\n')}` : '',
    tags.length > 0
      ? `Groups:\n${tags.map((tag) => `- ${textOf(tag.name)}${tag.description ? `: ${oneLine(textOf(tag.description), 160)}` : ''}`).join('\n')}`
      : '',
    `It has ${operations.length} operations:\n${operations
      .slice(0, 60)
      .map(
        (item) => `- ${operationName(item)}${item.summary ? `: ${oneLine(item.summary, 80)}` : ''}`,
      )
      .join('\n')}`,
  ].filter(Boolean)
}

function authText(scheme: JsonRecord): string {
  const how = [
    textOf(scheme.type),
    textOf(scheme.scheme),
    scheme.in ? `in ${textOf(scheme.in)}` : '',
    textOf(scheme.name),
  ]
  const flows = Object.values(recordOf(scheme.flows)).map(recordOf)
  const urls = [scheme, ...flows].flatMap((flow) => [
    textOf(flow.authorizationUrl),
    textOf(flow.tokenUrl),
  ])
  return oneLine(
    [how.filter(Boolean).join(' '), ...urls.filter(Boolean), textOf(scheme.description)]
      .filter(Boolean)
      .join('. '),
    300,
  )
}

const schemasOf = (root: JsonRecord): [string, Json][] =>
  Object.entries(recordOf(recordOf(root.components).schemas ?? root.definitions)).slice(
    0,
    MAX_SCHEMAS,
  )

function schemaPieces(root: JsonRecord, name: string, schema: Json): string[] {
  const value = recordOf(schema)
  const lines = schemaLines(root, schema)
  const example = showJson(value.example ?? listOf(value.examples)[0], 500, 2)
  return [
    `**${name}** (schema)${value.deprecated === true ? ', deprecated' : ''}: ${typeName(root, { ...value, $ref: value.$ref })}`,
    shorten(textOf(value.description), 1_200),
    lines.length > 0 ? `Properties:\n${lines.join('\n')}` : '',
    example ? `Example:\n\n\`\`\`json\n${example}\n\`\`\`` : '',
  ].filter(Boolean)
}
