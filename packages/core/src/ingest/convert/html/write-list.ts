import { type Element, elementChildren, isElement, type Node } from './tree.ts'
import { MAX_NESTING, type Writer } from './writer.ts'

/** A list as Markdown; what lies in it besides items is kept as an item. */
export function writeList(list: Element, writer: Writer): string[] {
  const items = list.children.filter((node) => isElement(node) || node.trim() !== '')
  if (writer.nesting >= MAX_NESTING) return writer.blocks(flatten(items))
  const start = Number.parseInt(list.attributes.start ?? '1', 10)
  let number = Number.isSafeInteger(start) && start >= 0 && start < 1e6 ? start : 1
  const parts: string[] = []
  let tight = true
  writer.nesting += 1
  for (const item of items) {
    const nodes = isElement(item) && item.name === 'li' ? item.children : [item]
    const blocks = writer.blocks(nodes)
    if (blocks.length === 0) continue
    const marker = list.name === 'ol' ? `${number}. ` : '- '
    number += 1
    const isPlain = blocks.length === 1 || (blocks.length === 2 && isList(blocks[1] as string))
    tight &&= isPlain
    parts.push(indentItem(blocks.join(isPlain ? '\n' : '\n\n'), marker))
  }
  writer.nesting -= 1
  return parts.length === 0 ? [] : [parts.join(tight ? '\n' : '\n\n')]
}

const isList = (block: string) => /^(?:-|\d+\.) /.test(block)

function indentItem(text: string, marker: string): string {
  const indent = ' '.repeat(marker.length)
  return marker + text.replace(/\n(?=[^\n])/g, `\n${indent}`)
}

const flatten = (items: readonly Node[]): Node[] =>
  items.flatMap((item) => (isElement(item) && item.name === 'li' ? item.children : [item]))

/** Each line of a quote with its mark. */
export function writeQuote(blocks: readonly string[]): string[] {
  if (blocks.length === 0) return []
  return [`> ${blocks.join('\n\n').replace(/\n/g, '\n> ')}`.replace(/^> $/gm, '>')]
}

/** Terms and what they mean: one line each where that is short, else the term above its text. */
export function writeDefinitions(list: Element, writer: Writer): string[] {
  const pairs = readPairs(list)
  const lines: string[] = []
  const blocks: string[] = []
  const flush = () => {
    if (lines.length > 0) blocks.push(lines.splice(0).join('\n'))
  }
  for (const { terms, details } of pairs) {
    const term = terms
      .map((dt) => writer.inline(dt.children).trim())
      .filter(Boolean)
      .join(', ')
    const isShort = details.every((dd) => dd.holdsBlock !== true)
    if (isShort) {
      const text = details
        .map((dd) => writer.inline(dd.children).trim())
        .filter(Boolean)
        .join('; ')
      const bold = term === '' ? '' : emphasise(term)
      const line = [bold, text].filter(Boolean).join(': ')
      if (line !== '') lines.push(`- ${line.replace(/\n/g, ' ')}`)
      continue
    }
    flush()
    if (term !== '') blocks.push(emphasise(term))
    blocks.push(...details.flatMap((dd) => writer.blocks(dd.children)))
  }
  flush()
  return blocks
}

const emphasise = (term: string) => (/[*\n]/.test(term) ? term : `**${term.replace(/:$/, '')}**`)

interface Pair {
  terms: Element[]
  details: Element[]
}

/** HTML lets `div` stand around each pair. */
export function readPairs(list: Element): Pair[] {
  const pairs: Pair[] = []
  let last: Pair | null = null
  const children = elementChildren(list).flatMap((child) =>
    child.name === 'div' ? elementChildren(child) : [child],
  )
  for (const child of children) {
    if (child.name === 'dt') {
      if (!last || last.details.length > 0) {
        last = { terms: [], details: [] }
        pairs.push(last)
      }
      last.terms.push(child)
    } else {
      if (!last) {
        last = { terms: [], details: [] }
        pairs.push(last)
      }
      last.details.push(child)
    }
  }
  return pairs
}
