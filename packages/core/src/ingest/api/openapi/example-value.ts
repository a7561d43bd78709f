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

/** How far one example has come. */
interface Budget {
  /** Values that may still be made up. Wide schemas in wide schemas are not worked out to the end. */
  left: number
  /** Optional parts are left out. */
  isShort: boolean
  /** Schemas around: what contains itself would do so for ever. */
  open: Set<JsonRecord>
}

/** A value that fits a schema: the one it gives itself, or one made up. */
export function exampleValue(
  root: JsonRecord,
  schema: Json,
  { isShort = false }: { isShort?: boolean } = {},
): Json {
  return build(root, schema, 0, { left: MAX_VALUES, isShort, open: new Set() })
}

function build(root: JsonRecord, schema: Json, depth: number, budget: Budget): Json {
  budget.left -= 1
  const { value } = resolveReference(root, schema)
  const given = [value.example, listOf(value.examples)[0], value.const, value.default]
  const found = given.find((item) => item !== undefined) ?? listOf(value.enum)[0]
  if (found !== undefined) return found
  if (depth > MAX_DEPTH || budget.left < 0 || budget.open.has(value)) return {}
  budget.open.add(value)
  const made = makeUp(root, value, depth, budget)
  budget.open.delete(value)
  return made
}

function makeUp(root: JsonRecord, value: JsonRecord, depth: number, budget: Budget): Json {
  const [choice] = [...listOf(value.oneOf), ...listOf(value.anyOf)]
  if (choice !== undefined) return build(root, choice, depth + 1, budget)
  const parts = listOf(value.allOf).slice(0, 10)
  if (parts.length > 0) {
    const merged = parts.map((part) => recordOf(build(root, part, depth + 1, budget)))
    return Object.assign({}, ...merged, ownProperties(root, value, depth, budget))
  }
  if (value.items !== undefined) return [build(root, value.items, depth + 1, budget)]
  if (value.properties !== undefined) return ownProperties(root, value, depth, budget)
  const type = Array.isArray(value.type) ? textOf(value.type[0]) : textOf(value.type)
  if (type === 'integer' || type === 'number') {
    return typeof value.minimum === 'number' ? value.minimum : 1
  }
  if (type === 'boolean') return true
  if (type === 'array') return []
  if (type === 'string') return BY_FORMAT[textOf(value.format)] ?? 'string'
  return {}
}

function ownProperties(
  root: JsonRecord,
  value: JsonRecord,
  depth: number,
  budget: Budget,
): JsonRecord {
  const required = new Set(listOf(value.required).map(textOf))
  const all = Object.entries(recordOf(value.properties)).filter(([name, property]) => {
    const target = resolveReference(root, property).value
    const inner = target.items === undefined ? target : resolveReference(root, target.items).value
    const isRing = budget.open.has(target) || budget.open.has(inner)
    return target.readOnly !== true && (required.has(name) || !isRing)
  })
  const wanted = all.filter(([name]) => required.has(name))
  const isLong = budget.isShort || all.length > MAX_PROPERTIES
  const shown = (isLong && wanted.length > 0 ? wanted : all).slice(0, MAX_PROPERTIES)
  return Object.fromEntries(
    shown.map(([name, property]) => [name, build(root, property, depth + 1, budget)]),
  )
}
