import { dedent, isBlank, type RstState } from './rst-state.ts'

const MAX_COLUMNS = 60
type Inline = Pick<RstState, 'inline'>

/** Rows of cells as a table of GFM; without a header row its cells are left empty. */
export function gfmTable(
  rows: readonly (readonly string[])[],
  headers: number,
  { inline }: Inline,
): string[] {
  const width = Math.min(
    MAX_COLUMNS,
    rows.reduce((most, { length }) => Math.max(most, length), 0),
  )
  if (width === 0) return []
  const show = (cells: readonly string[]) => {
    const texts = Array.from({ length: width }, (_, at) =>
      inline(cells[at] ?? '')
        .replace(/\s+/g, ' ')
        .trim(),
    )
    return `| ${texts.map((text) => text.replace(/(?<!\\)\|/g, '\\|')).join(' | ')} |`
  }
  const header = headers > 0 ? (rows[0] ?? []) : []
  const body = rows.slice(headers > 0 ? 1 : 0)
  return [[show(header), `|${' --- |'.repeat(width)}`, ...body.map(show)].join('\n')]
}

export const isGridBorder = (line: string): boolean => /^\+(?:[-=]+\+)+$/.test(line.trim())

/** `+---+---+` tables. Cells that span are read as far as their first column. */
export function readGrid(lines: readonly string[]): { rows: string[][]; headers: number } {
  const border = lines[0]?.trim() ?? ''
  const edges = [...border].flatMap((character, at) => (character === '+' ? [at] : []))
  const rows: string[][] = []
  let row: string[] = []
  let headers = 0
  const flush = () => {
    if (row.some((cell) => cell.trim() !== '')) rows.push(row)
    row = []
  }
  for (const raw of lines) {
    const line = raw.trim()
    if (/^\+[-=+]*\+$/.test(line)) {
      flush()
      if (line.includes('=')) headers = rows.length
      continue
    }
    for (let at = 0; at + 1 < edges.length && at < MAX_COLUMNS; at += 1) {
      const text = line
        .slice((edges[at] as number) + 1, edges[at + 1])
        .replace(/^\||\|$/g, '')
        .trim()
      row[at] = [row[at], text].filter(Boolean).join(' ')
    }
  }
  flush()
  return { rows, headers }
}

export const isSimpleBorder = (line: string): boolean => /^={2,}(?:\s+={2,})+\s*$/.test(line)

/** `=== ===` tables. */
export function readSimple(lines: readonly string[]): { rows: string[][]; headers: number } {
  const columns = [...(lines[0] ?? '').matchAll(/=+/g)]
    .slice(0, MAX_COLUMNS)
    .map(({ index }) => index)
  const rows: string[][] = []
  let headers = 0
  for (const line of lines) {
    if (isSimpleBorder(line)) {
      if (rows.length > 0 && headers === 0) headers = rows.length
      continue
    }
    if (isBlank(line) || /^-+(?:\s+-+)*\s*$/.test(line)) continue
    const cells = columns.map((start, at) => line.slice(start, columns[at + 1]).trim())
    const last = rows.at(-1)
    // A row without its first cell goes on with the one above.
    if (last && cells[0] === '' && cells.some(Boolean)) {
      for (const [at, text] of cells.entries())
        last[at] = [last[at], text].filter(Boolean).join(' ')
    } else rows.push(cells)
  }
  // One border between means a header; only the last one ends the table.
  return { rows, headers: headers === rows.length ? 0 : headers }
}

/** The nested lists of `list-table`. */
export function readListTable(body: readonly string[]): string[][] {
  const rows: string[][] = []
  for (const line of body) {
    const start = /^\*\s+-\s?(.*)$/.exec(line)
    const next = /^\s+-\s?(.*)$/.exec(line)
    if (start) rows.push([start[1] ?? ''])
    else if (next && /^ {2}-|^ {3,4}-/.test(line)) rows.at(-1)?.push(next[1] ?? '')
    else {
      const row = rows.at(-1)
      if (row && row.length > 0) row[row.length - 1] += ` ${line.trim()}`
    }
  }
  return rows
}

/** Comma-separated values, with quotes as in RFC 4180. */
export function readCsv(text: string, maxRows = 500): string[][] {
  const rows: string[][] = []
  let row: string[] = []
  let cell = ''
  let quoted = false
  const endRow = () => {
    row.push(cell.trim())
    if (row.some(Boolean)) rows.push(row)
    row = []
    cell = ''
  }
  for (let at = 0; at < text.length && rows.length < maxRows; at += 1) {
    const character = text[at] as string
    if (quoted) {
      if (character !== '"') cell += character
      else if (text[at + 1] === '"') {
        cell += '"'
        at += 1
      } else quoted = false
    } else if (character === '"' && cell.trim() === '') quoted = true
    else if (character === ',') {
      row.push(cell.trim())
      cell = ''
    } else if (character === '\n') endRow()
    else cell += character
  }
  if (cell !== '' || row.length > 0) endRow()
  return rows
}

export const csvLines = (body: readonly string[]) => readCsv(dedent(body).join('\n'))
