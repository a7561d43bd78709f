import { type Element, elementChildren, find, hasClass, isElement, textOf } from './tree.ts'
import { MAX_NESTING, type Writer } from './writer.ts'

const MAX_COLUMNS = 60
const MAX_ROWS = 5_000
const MAX_CELL = 2_000

interface Row {
  cells: Element[]
  isHeader: boolean
}

/** A table in GFM's form; one that frames a layout, or holds blocks of code, as the blocks in it. */
export function writeTable(table: Element, writer: Writer): string[] {
  const numbered = find(table, (element) => hasClass(element, 'linenos') || isCodeCell(element))
  const rows = readRows(table)
  const caption = elementChildren(table).find(({ name }) => name === 'caption')
  const above = caption ? writer.blocks(caption.children) : []
  const widest = rows.reduce((most, { cells }) => Math.max(most, cells.length), 0)
  const isFrame =
    widest < 2 ||
    widest > MAX_COLUMNS ||
    numbered !== null ||
    writer.nesting >= MAX_NESTING ||
    table.attributes.role === 'presentation' ||
    rows.some(({ cells }) => cells.some(isComplex))
  if (isFrame) {
    return [
      ...above,
      ...rows.flatMap(({ cells }) => cells.flatMap((cell) => frameCell(cell, writer))),
    ]
  }
  return [...above, ...writeRows(rows.slice(0, MAX_ROWS), widest, writer)]
}

/** Numbers beside the code are cells of their own in tables that frame it. */
function frameCell(cell: Element, writer: Writer): string[] {
  const isNumbers = /^[\d\s]*$/.test(textOf(cell, 200))
  return isNumbers && find(cell, ({ name }) => name === 'pre') ? [] : writer.blocks(cell.children)
}

const isCodeCell = ({ name, classes }: Element) =>
  name === 'td' && classes.some((one) => /^(?:code|rouge-code|hljs-ln-code|lntd)$/.test(one))

const isComplex = (cell: Element): boolean =>
  find(
    cell,
    ({ name, children }) =>
      name === 'table' ||
      /^h[1-6]$/.test(name) ||
      (name === 'pre' && children.some((child) => textIsLong(child))),
  ) !== null || textOf(cell, MAX_CELL + 1).length > MAX_CELL

const textIsLong = (child: Element | string): boolean =>
  isElement(child) ? child.children.some(textIsLong) : child.trim().includes('\n')

function readRows(table: Element): Row[] {
  const rows: Row[] = []
  const walk = (element: Element, inHead: boolean) => {
    for (const child of elementChildren(element)) {
      if (child.name === 'tr') {
        const cells = elementChildren(child).filter(({ name }) => name === 'td' || name === 'th')
        const isHeader = inHead || (cells.length > 0 && cells.every(({ name }) => name === 'th'))
        if (cells.length > 0) rows.push({ cells, isHeader })
      } else if (/^(?:thead|tbody|tfoot|form|div)$/.test(child.name)) {
        walk(child, child.name === 'thead')
      }
    }
  }
  walk(table, false)
  return rows
}

function writeRows(rows: readonly Row[], width: number, writer: Writer): string[] {
  const hanging = new Map<number, { text: string; rows: number }>()
  const lines = rows.map(({ cells }) => {
    const texts: string[] = []
    const fill = () => {
      for (let above = hanging.get(texts.length); above; above = hanging.get(texts.length)) {
        above.rows -= 1
        if (above.rows <= 0) hanging.delete(texts.length)
        texts.push(above.text)
      }
    }
    for (const cell of cells) {
      fill()
      const text = writer.inline(cell.children, { cell: true }).replace(/\s+/g, ' ').trim()
      const down = span(cell.attributes.rowspan)
      if (down > 1) hanging.set(texts.length, { text, rows: down - 1 })
      texts.push(text)
      for (let more = span(cell.attributes.colspan); more > 1; more -= 1) texts.push('')
    }
    fill()
    return texts
  })
  const columns = Math.min(
    MAX_COLUMNS,
    lines.reduce((most, { length }) => Math.max(most, length), width),
  )
  const show = (texts: readonly string[]) =>
    `| ${Array.from({ length: columns }, (_, at) => texts[at] ?? '').join(' | ')} |`
  const header = rows[0]?.isHeader ? (lines.shift() ?? []) : []
  if (lines.length === 0 && header.length === 0) return []
  const body = lines.filter((texts) => texts.some((text) => text !== '')).map(show)
  return [[show(header), `|${' --- |'.repeat(columns)}`, ...body].join('\n')]
}

const span = (text: string | undefined): number => {
  const value = Number.parseInt(text ?? '1', 10)
  return Number.isSafeInteger(value) ? Math.min(Math.max(value, 1), MAX_COLUMNS) : 1
}

/** Javadoc's tables of members are a grid of `div`: each `col-first` begins a row. */
export function writeSummaryGrid(grid: Element, writer: Writer): string[] {
  const rows: string[][] = []
  for (const cell of elementChildren(grid)) {
    if (cell.classes.includes('col-first') || rows.length === 0) rows.push([])
    rows.at(-1)?.push(writer.inline(cell.children, { cell: true }).replace(/\s+/g, ' ').trim())
  }
  const width = Math.min(
    MAX_COLUMNS,
    rows.reduce((most, { length }) => Math.max(most, length), 0),
  )
  const [header, ...body] = rows.map((cells) => `| ${cells.slice(0, width).join(' | ')} |`)
  return header && width > 1 ? [[header, `|${' --- |'.repeat(width)}`, ...body].join('\n')] : []
}
