import { inlineCode, shorten } from '../fit-text.ts'
import { isRecord, type Json, type JsonRecord, listOf, recordOf, showJson, textOf } from './json.ts'
import { resolveReference } from './resolve-reference.ts'

const MAX_DEPTH = 3
const MAX_LINES = 80
const MAX_PARTS = 6

/** The type of a schema in a few words: `Pet[]`, `string (date-time)`, `"a" | "b"`. */
export function typeName(root: JsonRecord, schema: Json, depth = 0): string {
  const { value, name } = resolveReference(root, schema)
  if (name) return name
  if (depth > MAX_DEPTH) return 'object'
  const choices = listOf(value.enum)
  if (choices.length > 0) {
    const shown = choices
      .slice(0, 12)
      .map((item) => showJson(item, 60))
      .filter(Boolean)
    return [...shown, ...(choices.length > 12 ? ['…'] : [])].join(' | ')
  }
  if (value.const !== undefined) return showJson(value.const, 60)
  const items = value.items === undefined ? null : typeName(root, value.items, depth + 1)
  if (items) return /\s/.test(items) ? `(${items})[]` : `${items}[]`
  for (const [key, mark] of [
    ['oneOf', ' | '],
    ['anyOf', ' | '],
    ['allOf', ' & '],
  ] as const) {
    const parts = listOf(value[key]).slice(0, MAX_PARTS)
    if (parts.length > 0)
      return [...new Set(parts.map((part) => typeName(root, part, depth + 1)))].join(mark)
  }
  const types = (Array.isArray(value.type) ? value.type : [value.type]).map(textOf).filter(Boolean)
  const extra = isRecord(value.additionalProperties)
    ? `map of ${typeName(root, value.additionalProperties, depth + 1)}`
    : ''
  const base = extra || types.join(' | ') || (value.properties ? 'object' : 'any')
  const format = textOf(value.format)
  return `${base}${format ? ` (${format})` : ''}${value.nullable === true ? ' | null' : ''}`
}

/** Limits that a value must keep, in words. */
function limitsOf(value: JsonRecord): string {
  const limits: [string, string][] = [
    ['minimum', 'at least'],
    ['maximum', 'at most'],
    ['minLength', 'min length'],
    ['maxLength', 'max length'],
    ['minItems', 'min items'],
    ['maxItems', 'max items'],
    ['pattern', 'pattern'],
  ]
  const said = limits.flatMap(([key, words]) => {
    const text = textOf(value[key])
    return text ? [`${words} ${key === 'pattern' ? inlineCode(text, 60) : text}`] : []
  })
  if (value.default !== undefined) {
    const text = showJson(value.default, 80)
    if (text) said.push(`default ${inlineCode(text)}`)
  }
  return said.join(', ')
}

/** One line a property, those of nested objects indented below theirs. */
export function schemaLines(root: JsonRecord, schema: Json): string[] {
  const lines: string[] = []
  addProperties(root, schema, '', lines, new Set(), 0)
  return lines.slice(0, MAX_LINES)
}

function addProperties(
  root: JsonRecord,
  schema: Json,
  indent: string,
  lines: string[],
  seen: ReadonlySet<JsonRecord>,
  depth: number,
): void {
  const { value } = resolveReference(root, schema)
  // What contains itself is named, not shown again.
  if (seen.has(value) || depth > MAX_DEPTH || lines.length > MAX_LINES) return
  const inside = new Set([...seen, value])
  for (const part of listOf(value.allOf).slice(0, 20)) {
    addProperties(root, part, indent, lines, inside, depth)
  }
  const required = new Set(listOf(value.required).map(textOf))
  for (const [name, property] of Object.entries(recordOf(value.properties))) {
    lines.push(indent + propertyLine(root, name, property, required.has(name)))
    const target = resolveReference(root, property)
    const inner = target.value.items === undefined ? property : target.value.items
    const isNamed = resolveReference(root, inner).name !== null
    if (!isNamed) addProperties(root, inner, `${indent}  `, lines, inside, depth + 1)
    if (lines.length > MAX_LINES) return
  }
  if (value.items !== undefined && depth === 0) {
    addProperties(root, value.items, indent, lines, inside, depth + 1)
  }
}

/** `- limit (integer, required): How many. At most 100.` */
function propertyLine(root: JsonRecord, name: string, schema: Json, isRequired: boolean): string {
  const { value } = resolveReference(root, schema)
  const notes = [
    typeName(root, schema),
    ...(isRequired ? ['required'] : []),
    ...(value.deprecated === true ? ['deprecated'] : []),
    ...(value.readOnly === true ? ['read only'] : []),
    ...(value.writeOnly === true ? ['write only'] : []),
  ]
  const text = oneLine(textOf(recordOf(schema).description) || textOf(value.description), 400)
  const limits = limitsOf(value)
  const said = [text, limits && `${limits[0]?.toUpperCase()}${limits.slice(1)}.`].filter(Boolean)
  return `- \`${name.replaceAll('`', '')}\` (${shorten(notes.join(', '), 240)})${said.length > 0 ? `: ${said.join(' ')}` : ''}`
}

export const oneLine = (text: string, most: number) =>
  shorten(text.replace(/\s+/g, ' ').trim(), most)
