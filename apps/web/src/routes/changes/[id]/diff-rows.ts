import type { DiffHunk, DiffLine } from '@twinmcp/core/freshness'

/** One row of the viewer: what stood on the old side and what stands on the new one. */
export interface DiffRow {
  before: DiffLine | null
  after: DiffLine | null
}

export type DiffBlock =
  | { kind: 'rows'; rows: DiffRow[] }
  /** Lines that are the same on both sides and not shown, by their numbers on the new side. */
  | { kind: 'same'; from: number; to: number }

/** Hunks with what lies between them; a line that replaces another stands beside it. */
export function diffBlocks(hunks: readonly DiffHunk[]): DiffBlock[] {
  const blocks: DiffBlock[] = []
  let next = 1
  for (const { newStart, lines } of hunks) {
    if (newStart > next) blocks.push({ kind: 'same', from: next, to: newStart - 1 })
    blocks.push({ kind: 'rows', rows: pairLines(lines) })
    next = Math.max(next, newStart + lines.filter(({ newLine }) => newLine !== null).length)
  }
  return blocks
}

export function pairLines(lines: readonly DiffLine[]): DiffRow[] {
  const rows: DiffRow[] = []
  let at = 0
  while (at < lines.length) {
    const line = lines[at]
    if (line?.kind === 'same') {
      rows.push({ before: line, after: line })
      at += 1
      continue
    }
    const removed = takeWhile(lines, at, 'removed')
    const added = takeWhile(lines, at + removed.length, 'added')
    for (let pair = 0; pair < Math.max(removed.length, added.length); pair++) {
      rows.push({ before: removed[pair] ?? null, after: added[pair] ?? null })
    }
    at += removed.length + added.length
  }
  return rows
}

function takeWhile(lines: readonly DiffLine[], start: number, kind: DiffLine['kind']): DiffLine[] {
  let end = start
  while (lines[end]?.kind === kind) end += 1
  return lines.slice(start, end)
}
