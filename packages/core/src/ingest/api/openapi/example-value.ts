import { type Json, type JsonRecord, listOf, recordOf, textOf } from './json.ts'
import { resolveReference } from './resolve-reference.ts'

const MAX_DEPTH = 4
const MAX_PROPERTIES = 12
const MAX_VALUES = 100
const BY_FORMAT: Record<string, string> = {
  date: '2026-01-31',
  'date-time': '2026-01-31T12:00:00Z',
  email: 'user@example.com',
  uri: 'https://example.com',
  url: 'https://example.com',
  uuid: '3fa85f64-5717-4562-b3fc-2c963f66afa6',
}

/** A value that fits a schema: the one it gives itself, or one made up; optional parts are left out when there are many. */
export function exampleValue(
  root: JsonRecord,
  schema: Json,
  depth = 0,
  budget = { left: MAX_VALUES },
): Json {
  // Wide schemas in wide schemas: what is not shown must not be worked out either.
  budget.left -= 1
  const { value } = resolveReference(root, schema)
  const given = [value.example, listOf(value.examples)[0], value.const, value.default]
  const found = given.find((item) => item !== undefined) ?? listOf(value.enum)[0]
  if (found !== undefined) return found
  if (depth > MAX_DEPTH || budget.left < 0) return {}
  const [choice] = [...listOf(value.oneOf), ...listOf(value.anyOf)]
  if (choice !== undefined) return exampleValue(root, choice, depth + 1, budget)
  const parts = listOf(value.allOf).slice(0, 10)
  if (parts.length > 0) {
    const merged = parts.map((part) => recordOf(exampleValue(root, part, depth + 1, budget)))
    return Object.assign({}, ...merged, ownProperties(root, value, depth, budget))
  }
  if (value.items !== undefined) return [exampleValue(root, value.items, depth + 1, budget)]
  if (value.properties !== undefined) return ownProperties(root, value, depth, budget)
  const type = Array.isArray(value.type) ? textOf(value.type[0]) : textOf(value.type)
  if (type === 'integer' || type === 'number')
    return typeof value.minimum === 'number' ? value.minimum : 1
  if (type === 'boolean') return true
  if (type === 'array') return []
  if (type === 'string') return BY_FORMAT[textOf(value.format)] ?? 'string'
  return {}
}

function ownProperties(
  root: JsonRecord,
  value: JsonRecord,
  depth: number,
  budget: { left: number },
): JsonRecord {
  const required = new Set(listOf(value.required).map(textOf))
  const all = Object.entries(recordOf(value.properties)).filter(
    ([, property]) => resolveReference(root, property).value.readOnly !== true,
  )
  const wanted = all.filter(([name]) => required.has(name))
  const shown = (all.length > MAX_PROPERTIES && wanted.length > 0 ? wanted : all).slice(
    0,
    MAX_PROPERTIES,
  )
  return Object.fromEntries(
    shown.map(([name, property]) => [name, exampleValue(root, property, depth + 1, budget)]),
  )
}
