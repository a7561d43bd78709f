const GAP = '  '

/**
 * Rows in columns as wide as their widest cell; the last one is cut where the line would break.
 * @param columns width of the terminal; null cuts nothing
 */
export function formatTable(
  rows: readonly (readonly string[])[],
  columns: number | null,
): string[] {
  const widths: number[] = []
  for (const row of rows) {
    row.forEach((cell, index) => {
      widths[index] = Math.max(widths[index] ?? 0, Bun.stringWidth(cell))
    })
  }
  return rows.map((row) => {
    const cells = row.map((cell, index) =>
      index === row.length - 1
        ? cell
        : cell + ' '.repeat((widths[index] ?? 0) - Bun.stringWidth(cell)),
    )
    return cut(cells.join(GAP).trimEnd(), columns)
  })
}

function cut(line: string, columns: number | null): string {
  if (columns === null || Bun.stringWidth(line) <= columns) return line
  return `${line.slice(0, Math.max(0, columns - 1))}…`
}
