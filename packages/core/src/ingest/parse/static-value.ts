import { type Expression, parseExpressionAt, type SpreadElement } from 'acorn'

/** A literal written in JSX: text, or lists and records of it. `line` counts from 0 in the source. */
export type StaticValue =
  | { type: 'text'; text: string; line: number }
  | { type: 'list'; items: StaticValue[]; line: number }
  | { type: 'record'; fields: [name: string, value: StaticValue][]; line: number }

const MAX_DEPTH = 30

/** The literal data in a JavaScript expression; what would have to be run is left out. */
export function readStaticValue(source: string): StaticValue | null {
  try {
    const options = { ecmaVersion: 'latest', locations: true } as const
    return read(parseExpressionAt(source, 0, options), source, 0)
  } catch {
    return null
  }
}

function read(
  node: Expression | SpreadElement | null,
  source: string,
  depth: number,
): StaticValue | null {
  if (!node || depth > MAX_DEPTH) return null
  const line = (node.loc?.start.line ?? 1) - 1
  switch (node.type) {
    case 'Literal':
      if (node.value === null || node.regex) return null
      return { type: 'text', text: String(node.value), line }
    case 'TemplateLiteral':
      return { type: 'text', text: templateText(node, source), line }
    case 'ArrayExpression': {
      const items = node.elements.map((item) => read(item, source, depth + 1))
      return { type: 'list', items: items.filter((item) => item !== null), line }
    }
    case 'ObjectExpression': {
      const fields: [string, StaticValue][] = []
      for (const property of node.properties) {
        if (property.type !== 'Property' || property.computed) continue
        const name =
          property.key.type === 'Identifier' ? property.key.name : literalKey(property.key)
        const value = read(property.value, source, depth + 1)
        if (value) fields.push([name, value])
      }
      return { type: 'record', fields, line }
    }
    default:
      return null
  }
}

const literalKey = (key: Expression | { type: string; value?: unknown }): string =>
  'value' in key ? String(key.value) : ''

function templateText(node: Extract<Expression, { type: 'TemplateLiteral' }>, source: string) {
  let text = ''
  for (const [index, quasi] of node.quasis.entries()) {
    text += quasi.value.cooked ?? quasi.value.raw
    const hole = node.expressions[index]
    // An unknown value stays visible as the author wrote it.
    if (hole) text += `\${${source.slice(hole.start, hole.end)}}`
  }
  return text
}
