import { isRecord, type Json, type JsonRecord, listOf, recordOf, textOf } from './json.ts'
import { resolveReference } from './resolve-reference.ts'

export interface Parameter {
  name: string
  /** `path`, `query`, `header`, `cookie`. */
  place: string
  required: boolean
  description: string
  deprecated: boolean
  schema: Json
  example: Json
}

export interface Body {
  mediaType: string
  description: string
  required: boolean
  schema: Json
  example: Json
}

/** An operation of OpenAPI 2 or 3 in one shape. */
export interface Operation {
  /** `GET`, or `WEBHOOK`. */
  method: string
  path: string
  id: string
  summary: string
  description: string
  tags: string[]
  deprecated: boolean
  parameters: Parameter[]
  body: Body | null
  responses: { status: string; description: string; mediaType: string; schema: Json }[]
  security: Json[]
}

const METHODS = ['get', 'post', 'put', 'patch', 'delete', 'head', 'options', 'trace']
const MAX_OPERATIONS = 3_000

export function listOperations(root: JsonRecord): Operation[] {
  const found: Operation[] = []
  const groups = [
    [root.paths, null],
    [root.webhooks, 'WEBHOOK'],
  ] as const
  for (const [group, as] of groups) {
    for (const [path, item] of Object.entries(recordOf(group))) {
      const { value } = resolveReference(root, item)
      for (const method of METHODS) {
        const operation = value[method]
        if (!isRecord(operation) || found.length >= MAX_OPERATIONS) continue
        found.push(toOperation(root, as ?? method.toUpperCase(), path, operation, value.parameters))
      }
    }
  }
  return found
}

function toOperation(
  root: JsonRecord,
  method: string,
  path: string,
  operation: JsonRecord,
  shared: Json,
): Operation {
  const own = listOf(operation.parameters)
  const all = [...listOf(shared), ...own].map((item) => resolveReference(root, item).value)
  // An operation's own parameter replaces the path's of the same name and place.
  const distinct = [
    ...new Map(all.map((item) => [`${textOf(item.in)} ${textOf(item.name)}`, item])).values(),
  ]
  const isPlain = (item: JsonRecord) => !['body', 'formData', ''].includes(textOf(item.in))
  return {
    method,
    path,
    id: textOf(operation.operationId),
    summary: textOf(operation.summary),
    description: textOf(operation.description),
    tags: listOf(operation.tags).map(textOf).filter(Boolean),
    deprecated: operation.deprecated === true,
    parameters: distinct.filter(isPlain).map(toParameter),
    body: bodyOf(root, operation, distinct),
    responses: Object.entries(recordOf(operation.responses)).map(([status, response]) =>
      toResponse(root, status, response),
    ),
    security: listOf(operation.security ?? root.security),
  }
}

const toParameter = (item: JsonRecord): Parameter => ({
  name: textOf(item.name),
  place: textOf(item.in),
  required: item.required === true,
  description: textOf(item.description),
  deprecated: item.deprecated === true,
  // Version 2 writes the type beside the name.
  schema: item.schema ?? firstContent(item.content).schema ?? item,
  example: item.example,
})

function bodyOf(
  root: JsonRecord,
  operation: JsonRecord,
  parameters: readonly JsonRecord[],
): Body | null {
  const { value } = resolveReference(root, operation.requestBody)
  if (isRecord(value.content)) {
    const { mediaType, schema, example } = firstContent(value.content)
    const description = textOf(value.description)
    return { mediaType, description, required: value.required === true, schema, example }
  }
  const consumes = textOf(listOf(operation.consumes ?? root.consumes)[0])
  const whole = parameters.find((item) => textOf(item.in) === 'body')
  if (whole) {
    return {
      mediaType: consumes || 'application/json',
      description: textOf(whole.description),
      required: whole.required === true,
      schema: whole.schema,
      example: undefined,
    }
  }
  const fields = parameters.filter((item) => textOf(item.in) === 'formData')
  if (fields.length === 0) return null
  const properties = Object.fromEntries(fields.map((item) => [textOf(item.name), item]))
  const required = fields.filter((item) => item.required === true).map((item) => item.name)
  return {
    mediaType: consumes || 'application/x-www-form-urlencoded',
    description: '',
    required: required.length > 0,
    schema: { type: 'object', properties, required },
    example: undefined,
  }
}

function toResponse(root: JsonRecord, status: string, response: Json) {
  const { value } = resolveReference(root, response)
  const { mediaType, schema } = firstContent(value.content)
  return {
    status,
    description: textOf(value.description),
    mediaType,
    schema: value.schema ?? schema,
  }
}

/** Of several forms of one body JSON is the one to show. */
function firstContent(content: Json): { mediaType: string; schema: Json; example: Json } {
  const entries = Object.entries(recordOf(content))
  const [mediaType, value] = entries.find(([type]) => /json/.test(type)) ?? entries[0] ?? ['', {}]
  const media = recordOf(value)
  const [named] = Object.values(recordOf(media.examples))
  return { mediaType, schema: media.schema, example: media.example ?? recordOf(named).value }
}
