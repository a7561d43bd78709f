import { fenced, shorten } from '../fit-text.ts'
import { exampleValue } from './example-value.ts'
import { isRecord, type JsonRecord, recordOf, showJson } from './json.ts'
import type { Operation, Parameter } from './list-operations.ts'
import { oneLine, schemaLines, typeName } from './render-schema.ts'

const MAX_RESPONSES = 12
const MAX_DESCRIPTION = 1_200
const MAX_EXAMPLE = 700

export const operationName = ({ method, path }: Operation) => `${method} ${path}`

/** An operation as pieces of Markdown in the order in which they are read. */
export function operationPieces(root: JsonRecord, operation: Operation, server: string): string[] {
  const { summary, description, body, parameters } = operation
  const title = `**${operationName(operation)}**${summary ? ` — ${oneLine(summary, 300)}` : ''}`
  return [
    title,
    operation.deprecated ? '**Deprecated.**' : '',
    description === summary ? '' : shorten(description, MAX_DESCRIPTION),
    parameters.length > 0 ? `Parameters:\n\n${parameterTable(root, parameters)}` : '',
    body ? bodyText(root, body) : '',
    responseText(root, operation),
    securityText(operation),
    operation.method === 'WEBHOOK' ? '' : exampleRequest(root, operation, server),
  ].filter(Boolean)
}

function parameterTable(root: JsonRecord, parameters: readonly Parameter[]): string {
  const rows = parameters.map((parameter) => {
    const type = typeName(root, parameter.schema)
    const required = parameter.required || parameter.place === 'path' ? 'yes' : 'no'
    const text = `${parameter.deprecated ? 'Deprecated. ' : ''}${parameter.description}`
    const cells = [`\`${parameter.name}\``, parameter.place, type, required, oneLine(text, 240)]
    return `| ${cells.map((cell) => cell.replace(/\|/g, '\\|')).join(' | ')} |`
  })
  return [
    '| name | in | type | required | description |',
    '| --- | --- | --- | --- | --- |',
    ...rows,
  ].join('\n')
}

function bodyText(root: JsonRecord, body: NonNullable<Operation['body']>): string {
  const need = body.required ? ', required' : ''
  const head = `Request body (\`${body.mediaType}\`${need}): ${typeName(root, body.schema)}`
  const said = body.description ? `${head}. ${oneLine(body.description, 300)}` : head
  const lines = schemaLines(root, body.schema)
  return lines.length > 0 ? `${said}\n${lines.join('\n')}` : said
}

function responseText(root: JsonRecord, { responses }: Operation): string {
  const lines = responses.slice(0, MAX_RESPONSES).map(({ status, description, schema }) => {
    const type = schema === undefined ? '' : ` → ${typeName(root, schema)}`
    return `- ${status}: ${oneLine(description, 200) || 'no description'}${type}`
  })
  return lines.length > 0 ? `Responses:\n${lines.join('\n')}` : ''
}

function securityText({ security }: Operation): string {
  const names = security.filter(isRecord).flatMap((item) => {
    const parts = Object.entries(item).map(([name, scopes]) => {
      const wanted = Array.isArray(scopes) && scopes.length > 0 ? ` (${scopes.join(', ')})` : ''
      return `${name}${wanted}`
    })
    return parts.length > 0 ? [parts.join(' and ')] : ['none']
  })
  return names.length > 0 ? `Auth: ${shorten([...new Set(names)].join(' or '), 300)}` : ''
}

/** A call that can be tried from a shell, with made-up values where the description gives none. */
function exampleRequest(root: JsonRecord, operation: Operation, server: string): string {
  const sampleOf = ({ name, example, schema }: Parameter): string => {
    const value = example ?? exampleValue(root, schema)
    const one = Array.isArray(value) ? value[0] : value
    if (typeof one !== 'string') return showJson(one, 80)
    return one === 'string' ? name : one
  }
  let path = operation.path
  const query: string[] = []
  const headers: string[] = []
  for (const parameter of operation.parameters) {
    const value = sampleOf(parameter)
    if (parameter.place === 'path') {
      path = path.replace(`{${parameter.name}}`, () => encodeURIComponent(value))
    } else if (!parameter.required) continue
    else if (parameter.place === 'query')
      query.push(`${parameter.name}=${encodeURIComponent(value)}`)
    else if (parameter.place === 'header') headers.push(`${parameter.name}: ${value}`)
  }
  headers.push(...authHeaders(root, operation))
  const { body } = operation
  const json = body && /json/.test(body.mediaType) ? exampleBody(root, body) : ''
  if (json) headers.push(`Content-Type: ${body?.mediaType}`)
  const address = `${server}${path}${query.length > 0 ? `?${query.join('&')}` : ''}`
  const parts = [
    `curl ${operation.method === 'GET' ? '' : `-X ${operation.method} `}${quote(address)}`,
    ...headers.map((header) => `-H ${quote(header)}`),
    ...(json ? [`-d ${quote(json)}`] : []),
  ]
  return `Example:\n\n${fenced(parts.join(' \\\n  '), 'sh')}`
}

/** What is too long to be an example is tried again without its optional parts. */
function exampleBody(
  root: JsonRecord,
  { example, schema }: NonNullable<Operation['body']>,
): string {
  const values = [
    example,
    () => exampleValue(root, schema),
    () => exampleValue(root, schema, { isShort: true }),
  ]
  for (const value of values) {
    const json = showJson(typeof value === 'function' ? value() : value, MAX_EXAMPLE, 2)
    if (json) return json
  }
  return ''
}

const quote = (text: string) => `'${text.replaceAll("'", `'\\''`)}'`

function authHeaders(root: JsonRecord, { security }: Operation): string[] {
  const schemes = recordOf(recordOf(root.components).securitySchemes ?? root.securityDefinitions)
  const [first] = security.filter(isRecord)
  return Object.keys(first ?? {}).flatMap((name) => {
    const scheme = recordOf(schemes[name])
    const isBearer =
      scheme.scheme === 'bearer' || scheme.type === 'oauth2' || scheme.type === 'openIdConnect'
    if (isBearer) return ['Authorization: Bearer <token>']
    if (scheme.scheme === 'basic' || scheme.type === 'basic')
      return ['Authorization: Basic <credentials>']
    return scheme.type === 'apiKey' && scheme.in === 'header' ? [`${scheme.name}: <key>`] : []
  })
}
